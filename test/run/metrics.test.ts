/** What is measured of a run, event by event. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { UnavailableError, UsageError } from "../../src/domain/failure.ts";
import type { RunEvent, RunFacts } from "../../src/run/event.ts";
import { gaugesOf, metricNames } from "../../src/run/metrics.ts";
import type { Outcome } from "../../src/run/outcome.ts";

const slot = new Date("2026-11-23T09:00:00Z");
const startedAt = new Date("2026-11-23T09:00:02.500Z");
const endedAt = new Date("2026-11-23T09:01:03Z");
const unixEnd = endedAt.getTime() / 1000;

const run: RunFacts = {
  job: {
    name: "provider-payment-report",
    title: "Weekly Provider Payment Report",
    summary: "The batch as one PDF",
    schedule: "0 9 * * 1",
    attemptSeconds: 300,
    keepsTryingSeconds: 21_600,
    accepts: [],
    secrets: [],
    words: { succeeded: "report generated", partial: "report partial", failed: "report failed" },
    whenItFails: "Nobody knows what is paid.",
  },
  runId: "run-1",
  attempt: "local",
  startedBy: "schedule",
  startedAt,
  slot,
  payWeek: payWeekOf(slot),
  environment: "test",
  place: "here",
  schedule: "0 9 * * 1",
  force: undefined,
  dryRun: false,
  commands: {
    rerun: (job) => job,
    logs: "",
    program: (words) => words,
    restartedWhenInterrupted: true,
  },
};

const waited = { what: "the database", since: startedAt, told: true };
const trouble = { subject: "case A12", problem: "its owner is inactive", remedy: "Look at it." };

const succeeded: Outcome = { kind: "succeeded", counts: { mails_sent: 3, cases: 12 } };
const partial: Outcome = {
  kind: "partial",
  counts: { mails_sent: 2 },
  troubles: [trouble, trouble],
};
const done: Outcome = { kind: "skipped", because: "already-done", detail: "It is there." };
const locked: Outcome = { kind: "skipped", because: "locked", detail: "Run 7 holds it." };
const failed: Outcome = {
  kind: "failed",
  cause: "unavailable",
  error: new UnavailableError("the database", "Cannot connect: refused"),
};

function ended(
  outcome: Outcome,
  more: { readonly waited?: typeof waited; readonly run?: RunFacts } = {},
): RunEvent {
  return {
    kind: "ended",
    run,
    outcome,
    endedAt,
    attempts: 2,
    waited: undefined,
    copies: [],
    ...more,
  };
}

/** `name{label}` without the common prefix → value. */
function samplesOf(event: RunEvent): Readonly<Record<string, number>> {
  return Object.fromEntries(
    gaugesOf(event).flatMap(({ name, samples }) =>
      samples.map(({ labels, value }) => {
        const label = Object.values(labels)[0];
        const short = name.replace(/^surgicase_job_/, "");
        return [label === undefined ? short : `${short} ${label}`, value];
      }),
    ),
  );
}

const startSamples = {
  last_start_timestamp_seconds: startedAt.getTime() / 1000,
  attempt_limit_seconds: 300,
  run_limit_seconds: 21_900,
  expected_interval_seconds: 7 * 24 * 3600,
};

test("a run that is not alone at its job yet pushes nothing", () => {
  assert.deepEqual(gaugesOf({ kind: "started", run }), []);
});

test("a start tells when, how long an attempt and the run may take, and how far apart the slots are", () => {
  assert.deepEqual(samplesOf({ kind: "working", run, at: startedAt }), startSamples);
});

test("the interval is that of the schedule in force, not of the job's own", () => {
  const samples = samplesOf({
    kind: "working",
    run: { ...run, schedule: "*/30 * * * *" },
    at: startedAt,
  });

  assert.equal(samples["expected_interval_seconds"], 1800);
});

test("a success tells everything, its counts too", () => {
  assert.deepEqual(samplesOf(ended(succeeded)), {
    ...startSamples,
    last_end_timestamp_seconds: unixEnd,
    last_success_timestamp_seconds: unixEnd,
    "last_outcome succeeded": 1,
    "last_outcome skipped": 0,
    "last_outcome partial": 0,
    "last_outcome failed": 0,
    last_exit_code: 0,
    last_duration_seconds: 60.5,
    last_attempts: 2,
    last_troubles: 0,
    "last_count mails_sent": 3,
    "last_count cases": 12,
    "waiting nothing": 0,
  });
});

test("a failure leaves the time of the last success and the last counts alone", () => {
  assert.deepEqual(samplesOf(ended(failed, { waited })), {
    ...startSamples,
    last_end_timestamp_seconds: unixEnd,
    "last_outcome succeeded": 0,
    "last_outcome skipped": 0,
    "last_outcome partial": 0,
    "last_outcome failed": 1,
    last_exit_code: 75,
    last_duration_seconds: 60.5,
    last_attempts: 2,
    last_troubles: 0,
    "waiting the database": 0,
  });
});

for (const outcome of [partial, done, failed]) {
  test(`${outcome.kind} is no success`, () => {
    const samples = samplesOf(ended(outcome));

    assert.equal(samples["last_success_timestamp_seconds"], undefined);
    assert.equal(samples[`last_outcome ${outcome.kind}`], 1);
    assert.equal(samples["last_outcome succeeded"], 0);
  });
}

test("partial counts its troubles", () => {
  const samples = samplesOf(ended(partial));

  assert.equal(samples["last_troubles"], 2);
  assert.equal(samples["last_count mails_sent"], 2);
  assert.equal(samples["last_exit_code"], 3);
});

test("waiting is 1 for what is waited for, and changes nothing else", () => {
  const event: RunEvent = {
    kind: "waiting",
    run,
    waited,
    error: new Error("refused"),
    until: endedAt,
    at: startedAt,
    news: true,
    reminder: 0,
    copies: [],
  };

  assert.deepEqual(samplesOf(event), { "waiting the database": 1 });
});

test("a run that another locked out pushes nothing, and a dry run never does", () => {
  const dry = { ...run, dryRun: true };

  assert.deepEqual(gaugesOf(ended(locked)), []);
  assert.deepEqual(gaugesOf({ kind: "started", run: dry }), []);
  assert.deepEqual(gaugesOf(ended(succeeded, { run: dry })), []);
});

test("a person's typing mistake says nothing of how the job fares, and that it ended where it had begun", () => {
  const byHand: RunFacts = { ...run, startedBy: "person" };
  const mistyped: Outcome = {
    kind: "failed",
    cause: "usage",
    error: new UsageError("Cannot send: there is no such provider"),
  };
  const event = ended(mistyped, { run: byHand });
  assert.ok(event.kind === "ended");

  assert.deepEqual(gaugesOf({ ...event, attempts: 0 }), []);
  assert.deepEqual(samplesOf(event), {
    ...startSamples,
    last_end_timestamp_seconds: unixEnd,
    "waiting nothing": 0,
  });
  assert.equal(samplesOf(ended(mistyped))["last_outcome failed"], 1);
});

test("the moment when each secret was last confirmed is pushed, also of those that are stale", () => {
  const confirmations = { main: new Date("2026-11-23T05:00:00Z"), ses: startedAt };
  const outcome: Outcome = {
    kind: "partial",
    counts: { refreshed: 1 },
    troubles: [{ subject: "secret main", problem: "not refreshed", remedy: "Wait." }],
    confirmations,
  };

  const samples = samplesOf(ended(outcome));

  assert.equal(samples["surgicase_secret_confirmed_timestamp_seconds main"], 1_795_410_000);
  assert.equal(
    samples["surgicase_secret_confirmed_timestamp_seconds ses"],
    startedAt.getTime() / 1000,
  );
});

test("the table of names is what is pushed: each name once, with its labels and help", () => {
  const warmed: Outcome = { ...succeeded, confirmations: { main: startedAt } };
  const events: readonly RunEvent[] = [{ kind: "started", run }, ended(warmed)];
  const pushed = events.flatMap((event) => gaugesOf(event));

  const expected = Object.values(metricNames).map(
    ({ name, help, labels }) => `${name}{${labels.join(",")}} ${help}`,
  );
  const found = pushed.map(
    ({ name, help, samples }) =>
      `${name}{${Object.keys(samples[0]?.labels ?? {}).join(",")}} ${help}`,
  );
  assert.deepEqual(new Set(found), new Set(expected));
  assert.equal(found.length, expected.length);
});
