/** The jobs of the week in words: a card each, and what a person must do about those that are not done well. */
import { countWords, momentWords, plainLine, spanWords } from "../alerts/wording.ts";
import { payWeekOf } from "../payments/pay-week.ts";
import { nextRunOf } from "../schedule.ts";
import { foreignLine, type Card, type Need, type Part, type Viewpoint } from "./digest.ts";
import type { DigestJob, JobWeek, JudgedRun, PastTrouble, RunState } from "./job-week.ts";

/** @param saidElsewhere whether an exception of that subject, of a run for that slot, has a need of its own. */
export function jobsPart(
  weeks: readonly JobWeek[],
  saidElsewhere: (job: string, subject: string, slot: Date) => boolean,
  view: Viewpoint,
): Part {
  return {
    needs: weeks.flatMap((week) => needsOf(week, saidElsewhere, view)),
    section: { heading: "Jobs", cards: weeks.map((week) => cardOf(week, view)) },
  };
}

function needsOf(
  week: JobWeek,
  saidElsewhere: (job: string, subject: string, slot: Date) => boolean,
  view: Viewpoint,
): readonly Need[] {
  const { job, unsettled, didNotRun, missed } = week;
  const slot = missed.at(-1);
  return [
    ...(oftenMissed(week) ? [oftenMissedNeed(week, view)] : []),
    ...(didNotRun && slot !== undefined ? [missedNeed(week, slot, view)] : []),
    ...unsettled.flatMap(
      (run) =>
        needOfRun(job, run, (subject) => saidElsewhere(job.name, subject, run.slot), view) ?? [],
    ),
  ];
}

/** In place of all of them where no run of any is on record. */
export function nothingRan({ command }: Viewpoint): Part {
  return {
    needs: [
      {
        what: "Nothing has run here yet",
        details: ["No run of any job is on record."],
        steps: [
          {
            text: "See what is to run, and when. What should have run by now, nothing starts.",
            command: command("jobs"),
          },
        ],
      },
    ],
    section: { heading: "Jobs", cards: [{ mark: "look", title: "No job has run", lines: [] }] },
  };
}

function missedNeed({ job, last }: JobWeek, slot: Date, view: Viewpoint): Need {
  const ran = last === undefined ? [] : [`Last run: ${momentWords(last.startedAt)}.`];
  return {
    what: `${job.title} did not run`,
    details: [`It was due on ${momentWords(slot)}.`, ...ran],
    steps: [{ text: "Run it now.", command: runCommand(job, slot, view) }],
  };
}

/** Fewer say nothing of a week. */
const fewestDue = 3;

/** It need not be run now, but a week like that is not well. */
function oftenMissed({ missed, due, didNotRun }: JobWeek): boolean {
  return due.length >= fewestDue && missed.length * 2 > due.length && !didNotRun;
}

function oftenMissedNeed({ job, missed, due }: JobWeek, { command }: Viewpoint): Need {
  return {
    what: `${job.title} did not run at ${missed.length} of ${due.length} scheduled moments`,
    details: [],
    steps: [
      {
        text: "It need not be run now. Find out why nothing started it.",
        command: command(`runs list --job ${job.name}`),
      },
    ],
  };
}

function needOfRun(
  job: DigestJob,
  run: JudgedRun,
  saidElsewhere: (subject: string) => boolean,
  view: Viewpoint,
): Need | undefined {
  const show = view.command(`runs show ${run.runId}`);
  if (run.state === "partial") {
    const troubles = (run.end?.troubles ?? []).filter(({ subject }) => !saidElsewhere(subject));
    return exceptionsNeed(job, troubles, show);
  }
  return {
    what: `${job.title} ${run.state === "failed" ? "failed" : "was broken off"}`,
    details: [
      run.end === undefined
        ? `Its last sign of life was on ${momentWords(run.seenAt)}.`
        : plainLine(run.end.detail, 300),
    ],
    steps: [
      { text: "Look at the run.", command: show },
      {
        text: "When the cause is gone, run it again. What is already done is not repeated.",
        command: runCommand(job, run.slot, view),
      },
    ],
  };
}

const mostTroubles = 3;

/** What to do stands with each, as far as they are shown. */
function exceptionsNeed(
  { title }: DigestJob,
  troubles: readonly PastTrouble[],
  show: string,
): Need | undefined {
  const more = troubles.length - mostTroubles;
  return troubles.length === 0
    ? undefined
    : {
        what: `${title} ended with ${countWords(troubles.length, "exception")}`,
        details: troubles
          .slice(0, mostTroubles)
          .map(
            ({ subject, problem, remedy }) =>
              `${foreignLine(subject)}: ${foreignLine(problem)}. ${foreignLine(remedy)}`,
          ),
        steps: [{ text: more > 0 ? `and ${more} more:` : "The run:", command: show }],
      };
}

export function runCommand(
  { name, accepts }: DigestJob,
  slot: Date,
  { command }: Viewpoint,
): string {
  const week = accepts.includes("week") ? ` --week ${payWeekOf(slot)}` : "";
  return command(`run ${name}${week}`);
}

function cardOf(week: JobWeek, { now }: Viewpoint): Card {
  const { job, last } = week;
  const next = job.suspended === true ? undefined : nextRunOf(job.schedule, now);
  return {
    mark: markOf(week),
    title: job.title,
    lines: [
      ...(last === undefined ? [noRunWords(week)] : lastWords(last, week)),
      ...detailOf(last),
      ...goodInTheEnd(week),
      ...openExceptions(week),
      ...missedWords(week),
      ...forcedWords(week),
      next === undefined ? "It is started by a person." : `Next: ${momentWords(next)}.`,
    ],
  };
}

/** Also one of which everything is said elsewhere. */
function markOf(week: JobWeek): Card["mark"] {
  const { unsettled, didNotRun, last } = week;
  if (unsettled.length > 0 || didNotRun || oftenMissed(week)) {
    return "look";
  }
  return last === undefined || last.state === "at-work" ? "note" : "well";
}

/** Whether nothing of it asks for a person. */
export function isWell(week: JobWeek): boolean {
  return markOf(week) !== "look" && (week.isKnown || week.last !== undefined);
}

function noRunWords({ job, didNotRun, due, isKnown }: JobWeek): string {
  if (!isKnown) {
    return "No run of it could be read.";
  }
  if (didNotRun || job.suspended === true) {
    return "It did not run.";
  }
  return due.length === 0 ? "It was not due, and did not run." : "No run is on record.";
}

const stateWords: Readonly<Record<RunState, string>> = {
  succeeded: "Succeeded",
  skipped: "Nothing was left to do",
  partial: "Ended with exceptions",
  failed: "Failed",
  "at-work": "Still at work",
  "broken-off": "Broken off",
};

/** Short lines: a date that is broken in two is hard to read on a telephone. */
function lastWords({ state, startedAt, end }: JudgedRun, { runs }: JobWeek): readonly string[] {
  const took = end === undefined ? "" : ` in ${spanWords(startedAt, end.endedAt)}`;
  return [
    `${stateWords[state]}${took}. ${runs.length === 1 ? "1 run." : ""}`.trim(),
    `Last: ${momentWords(startedAt)}.`,
    ...(runs.length === 1 ? [] : [countsOf(runs)]),
  ];
}

/** `8 runs: 6 succeeded, 2 failed.` */
function countsOf(runs: readonly JudgedRun[]): string {
  const counts = [...Map.groupBy(runs, ({ state }) => state)];
  const all = `${runs.length} runs`;
  const parts = counts.map(([state, same]) => `${same.length} ${shortWords[state]}`);
  const [only] = counts;
  return counts.length === 1 && only !== undefined
    ? `${all}, all ${shortWords[only[0]]}.`
    : `${all}: ${parts.join(", ")}.`;
}

/** What it found instead of work. Why one failed is told above, with what to do. */
function detailOf(last: JudgedRun | undefined): readonly string[] {
  return last?.state === "skipped" && last.end !== undefined
    ? [plainLine(last.end.detail, 240)]
    : [];
}

/** The last word hides them. */
function openExceptions({ unsettled, last }: JobWeek): readonly string[] {
  return unsettled.some(({ state, runId }) => state === "partial" && runId !== last?.runId)
    ? ["A run before ended with exceptions, and they are still open."]
    : [];
}

const mostForced = 5;

function forcedWords({ runs }: JobWeek): readonly string[] {
  const forced = runs.flatMap(({ force, startedAt }) =>
    force === undefined
      ? []
      : [
          `Forced by ${foreignLine(force.by)} on ${momentWords(startedAt)}: ${foreignLine(force.reason)}`,
        ],
  );
  const more = forced.length - mostForced;
  return more > 0 ? [...forced.slice(0, mostForced), `and ${more} more by force`] : forced;
}

function goodInTheEnd({ runs, unsettled }: JobWeek): readonly string[] {
  const bad = runs.filter(({ state }) => state === "failed" || state === "broken-off").length;
  return bad > 0 && unsettled.length === 0
    ? [`It failed ${bad === 1 ? "once" : `${bad} times`} before, and was done in the end.`]
    : [];
}

const shortWords: Readonly<Record<RunState, string>> = {
  succeeded: "succeeded",
  skipped: "with nothing to do",
  partial: "with exceptions",
  failed: "failed",
  "at-work": "at work",
  "broken-off": "broken off",
};

function missedWords({ missed, due, runs }: JobWeek): readonly string[] {
  return missed.length === 0 || runs.length === 0
    ? []
    : [`${missed.length} of ${due.length} scheduled moments have no run.`];
}
