/** The table at the end of an alert: which run it was, when, and what comes next. */
import type { Fact } from "../../domain/alerts/alert.ts";
import { dayWords, momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import { mondayOf, type PayWeek } from "../../domain/payments/pay-week.ts";
import type { CopyUse } from "../../secrets/copy-use.ts";
import { copyUseWords } from "../copy-uses.ts";
import type { RunFacts, Waited } from "../event.ts";
import { countWordsOf } from "../count-words.ts";
import { exitCodeOf } from "../exit-codes.ts";
import type { Counts, Outcome } from "../outcome.ts";
import type { AlertFacts, Ended, Waiting } from "./alert-facts.ts";
import { foreignLine } from "./foreign-text.ts";

/** Of a run that is over. */
export function endedFacts(event: Ended, facts: AlertFacts): readonly Fact[] {
  const { run, waited, endedAt, attempts, outcome, copies } = event;
  return [
    ...identity(run, facts),
    { label: "Started", value: momentWords(run.startedAt) },
    ...waitedFacts(waited),
    { label: "Ended", value: momentWords(endedAt) },
    { label: "Duration", value: spanWords(run.startedAt, endedAt) },
    { label: "Tries", value: String(attempts) },
    ...copyFacts(copies),
    { label: "Exit code", value: exitWords(outcome) },
    // Of a run that succeeded itself, the one before would mislead.
    ...(outcome.kind === "succeeded" ? [] : [lastSuccessFact(facts)]),
    nextRunFact(facts),
  ];
}

/** Of a run that still waits. */
export function waitingFacts(event: Waiting, facts: AlertFacts): readonly Fact[] {
  return [
    ...identity(event.run, facts),
    { label: "Started", value: momentWords(event.run.startedAt) },
    ...waitedFacts(event.waited),
    { label: "Gives up at", value: momentWords(event.until) },
    ...copyFacts(event.copies),
    ...(event.reminder === 0 ? [] : [{ label: "Reminder", value: String(event.reminder) }]),
    lastSuccessFact(facts),
    nextRunFact(facts),
  ];
}

function copyFacts(copies: readonly CopyUse[]): readonly Fact[] {
  return copies.length === 0
    ? []
    : [{ label: "Secrets from copies", value: copies.map(copyUseWords).join(", ") }];
}

/** `reports_sent` → `Reports sent`. */
export function countFacts(counts: Counts): readonly Fact[] {
  return countWordsOf(counts).map(({ label, value }) => ({ label: plainLine(label, 60), value }));
}

/** `75 (unavailable)`, `0 (succeeded)`. */
function exitWords(outcome: Outcome): string {
  const word = outcome.kind === "failed" ? outcome.cause : outcome.kind;
  return `${exitCodeOf(outcome)} (${word})`;
}

// Where it is not production, that comes first: it decides how fast one gets up.
function identity(run: RunFacts, facts: AlertFacts): readonly Fact[] {
  const job = { label: "Job", value: plainLine(`${run.job.title} (${run.job.name})`, 200) };
  const environment = { label: "Environment", value: plainLine(run.environment, 60) };
  return [
    ...(run.environment === "production" ? [job, environment] : [environment, job]),
    ...(run.job.accepts.includes("week")
      ? [{ label: "Pay week", value: weekWords(run.payWeek) }]
      : []),
    { label: "Slot", value: momentWords(run.slot) },
    { label: "Run id", value: plainLine(run.runId, 100) },
    { label: "Attempt", value: attemptWords(run) },
    { label: "Started by", value: run.startedBy === "schedule" ? "the schedule" : "a person" },
    ...forcedFacts(run, facts),
  ];
}

function weekWords(week: PayWeek): string {
  const monday = mondayOf(week);
  const sunday = new Date(monday.getTime() + 6 * 86_400_000);
  return `${dayWords(monday)} to ${dayWords(sunday)}`;
}

function attemptWords({ attempt, place }: RunFacts): string {
  return plainLine(place.endsWith(attempt) ? place : `${attempt} on ${place}`, 200);
}

function forcedFacts({ force }: RunFacts, { scrub }: AlertFacts): readonly Fact[] {
  return force === undefined
    ? []
    : [{ label: "Forced by", value: foreignLine(`${force.by}: ${force.reason}`, scrub) }];
}

function waitedFacts(waited: Waited | undefined): readonly Fact[] {
  return waited === undefined
    ? []
    : [
        { label: "Waited for", value: plainLine(waited.what, 100) },
        { label: "Waited since", value: momentWords(waited.since) },
      ];
}

function lastSuccessFact({ lastSuccess }: AlertFacts): Fact {
  return { label: "Last success", value: lastSuccessWords(lastSuccess) };
}

function lastSuccessWords(lastSuccess: AlertFacts["lastSuccess"]): string {
  if (lastSuccess === "unknown") {
    return "unknown: the history of runs could not be read";
  }
  return lastSuccess === undefined ? "none yet" : momentWords(lastSuccess);
}

function nextRunFact({ nextRun }: AlertFacts): Fact {
  const value = nextRun === undefined ? "none is scheduled" : momentWords(nextRun);
  return { label: "Next run", value };
}
