/** What is the same in all alerts of a run, and the sentences that several of them use. */
import type { Alert, Step } from "../../domain/alerts/alert.ts";
import { dayWords, momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import { mondayOf } from "../../domain/payments/pay-week.ts";
import type { RunFacts, Waited } from "../event.ts";
import type { AlertFacts } from "./alert-facts.ts";

export function frame(run: RunFacts, facts: AlertFacts): Pick<Alert, "environment" | "links"> {
  return {
    environment: plainLine(run.environment, 60),
    links: { contact: facts.contact, runbook: facts.runbookUrl },
  };
}

export function titleOf(run: RunFacts): string {
  return plainLine(run.job.title, 120);
}

/** `the pay week of Monday 2026-11-23`, or `Monday 2026-11-23 09:00 UTC` for a job that has none. */
export function workOf(run: RunFacts): string {
  return run.job.accepts.includes("week")
    ? `the pay week of ${dayWords(mondayOf(run.payWeek))}`
    : momentWords(run.slot);
}

export function gaveUpSentence(waited: Waited, endedAt: Date): string {
  const span = spanWords(waited.since, endedAt);
  return `It waited for ${plainLine(waited.what, 100)} since ${momentWords(waited.since)} and gave up at ${momentWords(endedAt)}, after ${span}.`;
}

export function hadWaitedSentence(waited: Waited): string {
  return `Before that it had waited for ${plainLine(waited.what, 100)}, since ${momentWords(waited.since)}.`;
}

export function logStep(run: RunFacts): Step {
  return { text: "Look at what this run said.", command: run.commands.logs };
}

/** `text` says when; that it does no harm is said here. */
export function rerunStep(run: RunFacts, text: string): Step {
  return {
    text: `${text} What is already done, sent or paid is not repeated.`,
    command: run.commands.rerun(run.job.name),
  };
}
