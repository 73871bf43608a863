/** The alert for a run that is done, with exceptions a person must see. */
import { type Alert, alertSubject, type Step, type Troubles } from "../../domain/alerts/alert.ts";
import { countWords, momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import type { EpisodeNews, Outcome, Trouble } from "../outcome.ts";
import type { AlertFacts, Ended } from "./alert-facts.ts";
import { foreignLine } from "./foreign-text.ts";
import { frame, hadWaitedSentence, logStep, rerunStep, titleOf, workOf } from "./frame.ts";
import { countFacts, endedFacts } from "./run-facts.ts";
import { episodeThread, runThread, waitingThread } from "./thread.ts";

type Partial = Extract<Outcome, { kind: "partial" }>;

const usualMeaning =
  "What is not named below was done as usual. What is named was not; its remedy stands with it.";
const shownTroubles = 50;
/** A mail that comes so long after the beginning is a reminder, and says since when. */
const reminderMilliseconds = 10 * 60 * 1000;
/** A job that runs again so soon needs nobody to start it. */
const soonMilliseconds = 60 * 60 * 1000;

export function partialAlert(event: Ended, outcome: Partial, facts: AlertFacts): Alert {
  const { run, waited } = event;
  const exceptions = countWords(outcome.troubles.length, "exception");
  return {
    ...frame(run, facts),
    severity: "warning",
    subject: alertSubject("partial", run.job.title),
    headline:
      outcome.episode === undefined
        ? `${titleOf(run)} finished with ${exceptions}`
        : `${titleOf(run)}: ${plainLine(outcome.episode.what, 120)}`,
    lead: [
      outcome.episode === undefined
        ? `The work of ${workOf(run)} is done, with ${exceptions} that a person must see.`
        : `This is what the run of ${workOf(run)} found.`,
      ...(waited === undefined ? [] : [hadWaitedSentence(waited)]),
      ...episodeSentences(event, outcome.episode),
    ].join(" "),
    message: undefined,
    problems: [],
    meaning: outcome.episode?.meaning ?? usualMeaning,
    troubles: troublesOf(outcome.troubles, facts),
    steps: stepsOf(event, exceptions, facts.nextRun),
    facts: endedFacts(event, facts),
    counts: countFacts(outcome.counts),
    traceback: undefined,
    thread: threadOf(event, outcome, facts.mailDomain),
  };
}

function episodeSentences({ endedAt }: Ended, episode: EpisodeNews | undefined): readonly string[] {
  if (episode === undefined) {
    return [];
  }
  const { since, outlook } = episode;
  const lasted = endedAt.getTime() - since.getTime() > reminderMilliseconds;
  return [
    ...(lasted
      ? [`It has been so since ${momentWords(since)}, ${spanWords(since, endedAt)} ago.`]
      : []),
    ...(outlook === undefined ? [] : [outlook]),
  ];
}

function threadOf({ run, waited }: Ended, { episode }: Partial, mailDomain: string): string {
  if (episode !== undefined) {
    return episodeThread(run, episode.since, mailDomain);
  }
  return waited?.told === true
    ? waitingThread(waited, run, mailDomain)
    : runThread(run, mailDomain);
}

function troublesOf(troubles: readonly Trouble[], { scrub }: AlertFacts): Troubles {
  const shown = troubles.slice(0, shownTroubles).map(({ subject, problem, remedy }) => ({
    subject: foreignLine(subject, scrub),
    problem: foreignLine(problem, scrub),
    remedy: foreignLine(remedy, scrub),
  }));
  return { shown, more: troubles.length - shown.length };
}

function stepsOf(
  { run, endedAt }: Ended,
  exceptions: string,
  nextRun: Date | undefined,
): readonly Step[] {
  const soon = nextRun !== undefined && nextRun.getTime() - endedAt.getTime() <= soonMilliseconds;
  return [
    { text: `Go through the ${exceptions} above: each says what to do about it.` },
    ...(run.job.exceptionsWait === true
      ? []
      : [
          soon
            ? { text: `Start nothing: the next run, at ${momentWords(nextRun)}, tries again.` }
            : rerunStep(
                run,
                "Then run the job again, where a remedy asks for it or the cause is gone.",
              ),
        ]),
    logStep(run),
  ];
}
