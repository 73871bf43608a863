/** A run of a weekly report and what happens to it, for tests of alerts. Each part can be put in place of the usual one. */
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import type { AlertFacts, Ended, Waiting } from "../../../src/run/alerts/alert-facts.ts";
import type { RunFacts, Waited } from "../../../src/run/event.ts";
import type { JobFacts } from "../../../src/run/job.ts";
import type { Outcome } from "../../../src/run/outcome.ts";

const slot = new Date("2026-11-23T09:00:00Z");

export function aRun(changes: Partial<RunFacts> = {}, job: Partial<JobFacts> = {}): RunFacts {
  return {
    job: {
      name: "provider-payment-report",
      title: "Weekly Provider Payment Report",
      summary: "Print what each provider is owed",
      schedule: "0 9 * * 1",
      attemptSeconds: 300,
      keepsTryingSeconds: 21_600,
      accepts: ["week", "dry-run"],
      secrets: ["database"],
      words: { succeeded: "done", partial: "partly done", failed: "not done" },
      whenItFails: "Nobody is paid until the report is there.",
      ...job,
    },
    runId: "5b0e7d52",
    attempt: "report-x7k2p",
    startedBy: "schedule",
    startedAt: new Date("2026-11-23T09:00:04Z"),
    slot,
    payWeek: payWeekOf(slot),
    environment: "production",
    place: "surgicase/report-x7k2p",
    schedule: "0 9 * * 1",
    force: undefined,
    dryRun: false,
    commands: {
      rerun: (name) => `rerun ${name}`,
      logs: "logs report-x7k2p",
      program: (words) => `surgicase-jobs ${words}`,
      restartedWhenInterrupted: true,
    },
    ...changes,
  };
}

export const succeeded: Outcome = { kind: "succeeded", counts: { cases_printed: 1872 } };

export function partial(count = 1): Outcome {
  const troubles = Array.from({ length: count }, (_, index) => ({
    subject: `case ${index + 1}`,
    problem: "its owner is inactive",
    remedy: "Activate the owner.",
  }));
  const [first, ...rest] = troubles;
  if (first === undefined) {
    throw new RangeError("Cannot make a partial outcome: it has no troubles");
  }
  return { kind: "partial", counts: { cases_printed: 3 }, troubles: [first, ...rest] };
}

export function waitedForDatabase(changes: Partial<Waited> = {}): Waited {
  return { what: "the database", since: new Date("2026-11-23T09:00:04Z"), told: true, ...changes };
}

export function ended(outcome: Outcome, changes: Partial<Ended> = {}): Ended {
  return {
    kind: "ended",
    run: aRun(),
    outcome,
    endedAt: new Date("2026-11-23T10:12:04Z"),
    attempts: 2,
    waited: undefined,
    copies: [],
    ...changes,
  };
}

export function waiting(changes: Partial<Waiting> = {}): Waiting {
  return {
    kind: "waiting",
    run: aRun(),
    waited: waitedForDatabase(),
    error: new Error("Cannot connect to the database: no answer"),
    until: new Date("2026-11-23T15:00:00Z"),
    at: new Date("2026-11-23T09:00:14Z"),
    news: true,
    reminder: 0,
    copies: [],
    ...changes,
  };
}

export function facts(changes: Partial<AlertFacts> = {}): AlertFacts {
  return {
    lastSuccess: new Date("2026-11-16T09:00:41Z"),
    nextRun: new Date("2026-11-30T09:00:00Z"),
    contact: "ops@example.com",
    runbookUrl: "https://docs.example.com/operations",
    mailDomain: "example.com",
    scrub: (text) => text.replaceAll(/password=\S+/g, "password=[redacted]"),
    ...changes,
  };
}
