/** The alert that ends the waiting: people were told that a run waits, and now it is over well. */
import { type Alert, alertSubject, noTroubles } from "../../domain/alerts/alert.ts";
import { momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import type { Waited } from "../event.ts";
import type { Outcome } from "../outcome.ts";
import type { AlertFacts, Ended } from "./alert-facts.ts";
import { foreignLine } from "./foreign-text.ts";
import { frame, titleOf, workOf } from "./frame.ts";
import { countFacts, endedFacts } from "./run-facts.ts";
import { waitingThread } from "./thread.ts";

type EndedWell = Extract<Outcome, { kind: "succeeded" | "skipped" }>;

const findings = {
  "nothing-to-do": "There was nothing to do.",
  "already-done": "The work had been done in the meantime.",
  locked: "Another run had taken the work over, and tells about itself.",
} as const;

export function recoveredAlert(
  event: Ended,
  waited: Waited,
  outcome: EndedWell,
  facts: AlertFacts,
): Alert {
  const { run } = event;
  const done = outcome.kind === "succeeded";
  return {
    ...frame(run, facts),
    severity: "recovered",
    subject: alertSubject("recovered", run.job.title),
    headline: done ? `${titleOf(run)} is done` : `${titleOf(run)} no longer waits`,
    lead: `${waitedSentence(waited, event.endedAt)} ${done ? "All of it is done." : findings[outcome.because]}`,
    message: done ? undefined : foreignLine(outcome.detail, facts.scrub),
    problems: [],
    meaning: done
      ? `Nothing is missing: the work of ${workOf(run)} was late, and is complete.`
      : "Nothing is left waiting.",
    troubles: noTroubles,
    steps: [{ text: "Nothing." }],
    facts: endedFacts(event, facts),
    counts: done ? countFacts(outcome.counts) : [],
    traceback: undefined,
    thread: waitingThread(waited, run, facts.mailDomain),
  };
}

function waitedSentence(waited: Waited, endedAt: Date): string {
  const span = spanWords(waited.since, endedAt);
  return `It waited for ${plainLine(waited.what, 100)} from ${momentWords(waited.since)} and ended at ${momentWords(endedAt)}, ${span} later.`;
}
