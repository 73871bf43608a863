/** The alert for something that is not well, for a reminder of it, and for what was over by itself before it was seen. */
import { type Alert, alertSubject, noTroubles } from "../../domain/alerts/alert.ts";
import { momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import { isOfSchedule, type Matter, type MatterKind } from "../matter.ts";
import { remindersDue } from "../looking/reminders.ts";
import { factsOf } from "./facts.ts";
import { stepsOf } from "./steps.ts";
import { clause, frameOf, type NotWell, type Telling, titleOf, workOf } from "./telling.ts";

export function begunAlert(news: NotWell, telling: Telling): Alert {
  const { kind, matter } = news;
  const { job, episode, view } = telling;
  const words = wordsOf(matter);
  const reminder = kind === "reminder" ? remindersDue(episode, view.now) : 0;
  return {
    ...frameOf(telling),
    severity: matter.severity,
    subject: alertSubject(words.subject, job.title),
    headline: `${titleOf(telling)} ${words.headline}`,
    lead: [...stillSo(news, telling), words.lead(telling)].join(" "),
    message: messageOf(matter, telling),
    problems: [],
    meaning: meaningOf(news, telling),
    troubles: noTroubles,
    steps: stepsOf(news, telling),
    facts: factsOf(telling, matter.run, { reminder }),
    about: aboutWhat(matter),
    counts: [],
    traceback: undefined,
  };
}

interface Words {
  readonly subject: Parameters<typeof alertSubject>[0];
  readonly headline: string;
  readonly lead: (telling: Telling) => string;
}

const words: Readonly<Record<MatterKind, Words>> = {
  "never-started": {
    subject: "neverStarted",
    headline: "was never started",
    lead: ({ episode }) =>
      `It was due ${momentWords(episode.slot ?? episode.since)}, and nothing was started for ${workOf(episode)}.`,
  },
  "not-starting": {
    subject: "cannotStart",
    headline: "cannot start",
    lead: ({ episode }) => `The run for ${workOf(episode)} is there, and cannot begin.`,
  },
  killed: {
    subject: "killed",
    headline: "was killed",
    lead: ({ episode }) =>
      `The run for ${workOf(episode)} was stopped from outside and could not say so. It is not tried again.`,
  },
  stuck: {
    subject: "stuck",
    headline: "does not end",
    lead: ({ episode }) =>
      `The run for ${workOf(episode)} should have ended by now. It hangs, or something holds it up.`,
  },
  failed: {
    subject: "failed",
    headline: "failed",
    lead: ({ episode }) =>
      episode.toldAt === undefined
        ? `The run for ${workOf(episode)} failed, and could not tell anybody.`
        : `The run for ${workOf(episode)} failed, and no run since has made it good.`,
  },
  vanished: {
    subject: "vanished",
    headline: "vanished",
    lead: ({ episode }) =>
      `The run for ${workOf(episode)} had not ended, and is gone: somebody deleted it. Whether its work was done is not known.`,
  },
  suspended: {
    subject: "suspended",
    headline: "is suspended",
    lead: ({ episode }) =>
      `Somebody suspended it by hand; the installation says that it runs. It was seen first ${momentWords(episode.since)}.`,
  },
  unscheduled: {
    subject: "removed",
    headline: "has no schedule any more",
    lead: () => "The installation says that the job is here, but what starts it was deleted.",
  },
};

const triedAgain: Words = {
  subject: "triedAgain",
  headline: "was killed and is tried again",
  lead: ({ episode }) =>
    `A try of the run for ${workOf(episode)} was killed. Kubernetes starts another by itself.`,
};

const doneByAnother: Words = {
  subject: "triedAgain",
  headline: "was killed, and done by another try",
  lead: ({ episode }) =>
    `A try of the run for ${workOf(episode)} was killed. Kubernetes started another, and that did the work.`,
};

function wordsOf({ kind, severity, over }: Matter): Words {
  if (kind === "killed" && severity === "warning") {
    return over ? doneByAnother : triedAgain;
  }
  return words[kind];
}

function stillSo({ kind }: NotWell, { episode, view }: Telling): readonly string[] {
  return kind === "reminder" ? [`Still so, after ${spanWords(episode.since, view.now)}.`] : [];
}

/** What was seen; where the first sentence says all of it, there is nothing more. */
function messageOf({ kind, what }: Matter, { scrub }: Telling): string | undefined {
  return kind === "never-started" || isOfSchedule(kind) ? undefined : `It ${clause(what, scrub)}.`;
}

function meaningOf({ kind, matter }: NotWell, { job }: Telling): string {
  if (kind === "was") {
    return "Nothing is missing: the work is done. It may be killed again.";
  }
  if (matter.kind === "suspended") {
    return `No run is started while it is so. Once one is due: ${plainLine(job.whenItFails, 1000)}`;
  }
  if (matter.kind === "unscheduled") {
    return `No run is started any more. Once one is due: ${plainLine(job.whenItFails, 1000)}`;
  }
  return matter.severity === "warning"
    ? `Nothing is lost so far; the work is late. If no try does it: ${plainLine(job.whenItFails, 1000)}`
    : job.whenItFails;
}

function aboutWhat({ kind, run }: Matter): string {
  return isOfSchedule(kind) || run === undefined ? "this job" : "this run";
}
