/** The alert that a run waits for something outside: sent at once, and again with the same subject as a reminder. */
import { type Alert, alertSubject, noTroubles } from "../../domain/alerts/alert.ts";
import { momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import type { AlertFacts, Waiting } from "./alert-facts.ts";
import { errorWords } from "./foreign-text.ts";
import { frame, titleOf, workOf } from "./frame.ts";
import { waitingFacts } from "./run-facts.ts";
import { waitingThread } from "./thread.ts";

export function waitingAlert(event: Waiting, facts: AlertFacts): Alert {
  const { run, waited, until } = event;
  const what = plainLine(waited.what, 100);
  return {
    ...frame(run, facts),
    severity: "warning",
    subject: alertSubject("waiting", run.job.title),
    headline: `${titleOf(run)} is waiting for ${what}`,
    lead: `${reminderWords(event)}The run for ${workOf(run)} is waiting for ${what}, trying until ${momentWords(until)}.`,
    message: errorWords(event.error, facts.scrub),
    problems: [],
    meaning: `Nothing is lost so far; the work is late. If the run gives up: ${run.job.whenItFails}`,
    troubles: noTroubles,
    steps: [
      {
        text: `Find out why ${what} cannot be used. When it can again, the run goes on by itself.`,
      },
      {
        text: "Do not start the job again: this run is still at it. Follow it here.",
        command: run.commands.logs,
      },
    ],
    facts: waitingFacts(event, facts),
    counts: [],
    traceback: undefined,
    thread: waitingThread(waited, run, facts.mailDomain),
  };
}

function reminderWords({ reminder, waited, at }: Waiting): string {
  return reminder === 0 ? "" : `Still waiting, after ${spanWords(waited.since, at)}. `;
}
