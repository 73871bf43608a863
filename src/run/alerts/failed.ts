/** The alert for a run that did not do its work. */
import { type Alert, alertSubject, noTroubles } from "../../domain/alerts/alert.ts";
import { ConfigError } from "../../domain/failure.ts";
import { countWords } from "../../domain/alerts/wording.ts";
import { failures } from "../exit-codes.ts";
import type { AlertFacts, Ended } from "./alert-facts.ts";
import { type Failed, blockingJobOf, failedSteps } from "./failed-steps.ts";
import { errorWords, foreignLine, tracebackOf } from "./foreign-text.ts";
import { frame, gaveUpSentence, hadWaitedSentence, titleOf, workOf } from "./frame.ts";
import { endedFacts } from "./run-facts.ts";
import { blockingThread, runThread, waitingThread } from "./thread.ts";

const shownProblems = 50;

export function failedAlert(event: Ended, outcome: Failed, facts: AlertFacts): Alert {
  const { run } = event;
  const { cause, error } = outcome;
  return {
    ...frame(run, facts),
    severity: "critical",
    subject: alertSubject("failed", run.job.title),
    headline: `${titleOf(run)} failed`,
    lead: leadOf(event, outcome),
    message: messageOf(error, facts),
    problems: error instanceof ConfigError ? problemsOf(error, facts) : [],
    meaning: meaningOf(event, outcome),
    troubles: noTroubles,
    steps: failedSteps(event, outcome, facts.contact),
    facts: endedFacts(event, facts),
    counts: [],
    traceback: cause === "fault" ? tracebackOf(error, facts.scrub) : undefined,
    thread: threadOf(event, error, facts.mailDomain),
  };
}

/** Wrong options and settings are found before anything is begun; the work may well be done by another run. */
function isUnbegun({ attempts }: Ended, { cause }: Failed): boolean {
  return cause === "usage" || (cause === "misconfigured" && attempts === 0);
}

function meaningOf(event: Ended, outcome: Failed): string {
  return isUnbegun(event, outcome)
    ? "Nothing ran, and nothing was changed by this run. If no other run did the work, it is still to be done."
    : event.run.job.whenItFails;
}

function leadOf(event: Ended, outcome: Failed): string {
  const { run, waited, endedAt } = event;
  const { cause, error } = outcome;
  const blocking = blockingJobOf(error);
  const atWork = cause === "unavailable" && blocking !== undefined;
  const meaning = atWork
    ? `What this job needs is made by ${blocking}, which was still at work.`
    : failures[cause].meaning;
  const waiting = cause === "unavailable" ? gaveUpSentence : hadWaitedSentence;
  return [
    isUnbegun(event, outcome) ? "This run did no work." : `The work of ${workOf(run)} is not done.`,
    meaning,
    ...(waited === undefined ? [] : [waiting(waited, endedAt)]),
  ].join(" ");
}

// Its message is the problems in one line, and they are listed.
function messageOf(error: Error, { scrub }: AlertFacts): string {
  return error instanceof ConfigError
    ? `Cannot start: ${countWords(error.problems.length, "setting")} to correct`
    : errorWords(error, scrub);
}

function problemsOf({ problems }: ConfigError, { scrub }: AlertFacts): readonly string[] {
  const more = problems.length - shownProblems;
  return [
    ...problems.slice(0, shownProblems).map((problem) => foreignLine(problem, scrub)),
    ...(more > 0 ? [`… and ${more} more, in the log`] : []),
  ];
}

// People who were told that it waits find the end in the same conversation; else it goes where its reason is told.
function threadOf({ run, waited }: Ended, error: Error, mailDomain: string): string {
  const blocking = blockingJobOf(error);
  if (waited?.told === true) {
    return waitingThread(waited, run, mailDomain);
  }
  return blocking === undefined
    ? runThread(run, mailDomain)
    : blockingThread(blocking, run, mailDomain);
}
