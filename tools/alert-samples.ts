/**
 * Writes one alert mail of each kind, with made-up content, to look at: `node tools/alert-samples.ts <folder>`.
 * Each comes as .html and as its plain-text twin.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { alertHtml } from "../src/domain/alerts/html.ts";
import { alertText } from "../src/domain/alerts/text.ts";
import { BlockedError, ConfigError, UnavailableError } from "../src/domain/failure.ts";
import { payWeekOf } from "../src/domain/payments/pay-week.ts";
import { alertOf } from "../src/run/alert-of.ts";
import type { RunEvent, RunFacts, Waited } from "../src/run/event.ts";
import type { Outcome } from "../src/run/outcome.ts";

const slot = new Date("2026-11-23T09:00:00Z");
const started = new Date("2026-11-23T09:00:04Z");

const run: RunFacts = {
  job: {
    name: "provider-payment-report",
    title: "Weekly Provider Payment Report",
    summary: "Print what each provider is owed",
    schedule: "0 9 * * 1",
    attemptSeconds: 300,
    keepsTryingSeconds: 21_600,
    accepts: ["week", "dry-run"],
    secrets: ["database"],
    words: {
      succeeded: "Weekly provider payment report generated successfully",
      partial: "Provider payment report finished with exceptions",
      failed: "Provider payment report failed",
    },
    whenItFails:
      "Finance has no payment report for this week. The providers' own reports wait for it, and nobody is paid until it is there.",
  },
  runId: "5b0e7d52-3f0c-4f6e-9d0e-6f1f6d0c2a11",
  attempt: "provider-payment-report-29732220-x7k2p",
  startedBy: "schedule",
  startedAt: started,
  slot,
  payWeek: payWeekOf(slot),
  environment: "production",
  place: "surgicase/provider-payment-report-29732220-x7k2p",
  schedule: "0 9 * * 1",
  force: undefined,
  dryRun: false,
  commands: {
    rerun: (job) =>
      `kubectl -n surgicase create job rerun-$(date +%s) --from=cronjob/${job} --dry-run=client -o yaml | kubectl set env --local -f - -o yaml JOB_OPTIONS='--week 2026-11-23' | kubectl create -f -`,
    logs: "kubectl -n surgicase logs provider-payment-report-29732220-x7k2p",
    program: (words) => `surgicase-jobs ${words}`,
    restartedWhenInterrupted: true,
  },
};

const waited: Waited = { what: "the database", since: started, told: true };
const noAnswer = new UnavailableError(
  "the database",
  "Cannot connect to the database: no answer within 10 s",
  { cause: Object.assign(new Error("connect"), { code: "ETIMEDOUT" }) },
);

const samples: Readonly<Record<string, RunEvent>> = {
  fault: ended({ kind: "failed", cause: "fault", error: fault() }),
  blocked: ended({
    kind: "failed",
    cause: "blocked",
    error: new BlockedError(
      "pending-payment-update",
      "Cannot print the batch of 2026-11-23: it is not closed. pending-payment-update failed at 08:00 UTC",
    ),
  }),
  "gave-up": ended({ kind: "failed", cause: "unavailable", error: noAnswer }, "15:00:12", waited),
  misconfigured: {
    ...ended({
      kind: "failed",
      cause: "misconfigured",
      error: new ConfigError([
        "STORAGE_URL is not set: set it to s3://bucket/prefix",
        "MAIL_FROM is no address: give one, such as payments@example.com",
      ]),
    }),
    run: { ...run, environment: "staging", startedBy: "person" },
  },
  partial: ended(
    {
      kind: "partial",
      counts: { providers: 214, cases: 1_872, documents_sent: 6 },
      troubles: [
        {
          subject: "case 48213",
          problem: "its owner is inactive",
          remedy: "Activate the owner, or take the case off; it is carried into the next batch.",
        },
        {
          subject: "finance@example.com",
          problem: "the mail server did not say whether it took the report",
          remedy: "Ask whether it arrived, then run: surgicase-jobs deliveries accept 917",
        },
        {
          subject: "provider 1043",
          problem: "has no address",
          remedy: "Enter an address in the profile and run the job again.",
        },
      ],
    },
    "09:01:37",
  ),
  waiting: {
    kind: "waiting",
    run,
    waited,
    error: noAnswer,
    until: new Date("2026-11-23T15:00:00Z"),
    at: started,
    news: true,
    reminder: 0,
    copies: [],
  },
  recovered: ended(
    { kind: "succeeded", counts: { providers: 214, cases: 1_872, documents_sent: 6 } },
    "10:12:30",
    waited,
  ),
};

function ended(outcome: Outcome, at = "09:00:09", waitedFor?: Waited): RunEvent {
  const endedAt = new Date(`2026-11-23T${at}Z`);
  return {
    kind: "ended",
    run,
    outcome,
    endedAt,
    attempts: waitedFor === undefined ? 1 : 23,
    copies: [],
    waited: waitedFor,
  };
}

function fault(): Error {
  const error = new TypeError("Cannot read properties of undefined (reading 'amountCents')");
  error.stack = `${error.name}: ${error.message}
    at rowOf (file:///app/src/domain/reports/provider-payment-report.ts:48:27)
    at Array.map (<anonymous>)
    at sectionOf (file:///app/src/domain/reports/provider-payment-report.ts:31:20)
    at providerPaymentReport (file:///app/src/domain/reports/provider-payment-report.ts:17:12)
    at Object.run (file:///app/src/jobs/provider-payment-report.ts:29:22)
    at async attempt (file:///app/src/run/run.ts:74:21)`;
  return error;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  throw new Error(
    "Cannot write samples: no folder is given. Run: node tools/alert-samples.ts <folder>",
  );
}
await mkdir(folder, { recursive: true });
for (const [name, event] of Object.entries(samples)) {
  const alert = alertOf(event, {
    lastSuccess: new Date("2026-11-16T09:00:41Z"),
    nextRun: new Date("2026-11-30T09:00:00Z"),
    contact: "Operations, ops@example.com, +1 555 0100",
    runbookUrl: "https://docs.example.com/surgicase/operations#provider-payment-report",
    mailDomain: "example.com",
    scrub: (text) => text,
  });
  if (alert !== undefined) {
    await writeFile(join(folder, `${name}.html`), alertHtml(alert));
    await writeFile(join(folder, `${name}.txt`), alertText(alert));
  }
}
