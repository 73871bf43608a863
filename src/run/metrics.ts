/**
 * What is measured of a run by itself, and when. Rules, dashboards and docs read these names, and those of watched-metrics.ts.
 * What is not pushed keeps its last value, so the success time is pushed on success alone.
 */
import { nextRunOf } from "../domain/schedule.ts";
import type { Gauge } from "../ports/metrics.ts";
import { labelled, single, unixTime, type MetricName } from "./gauge.ts";
import type { RunEvent, RunFacts } from "./event.ts";
import { exitCodeOf } from "./exit-codes.ts";
import type { Outcome } from "./outcome.ts";

const startsAndEnds = {
  lastStart: {
    name: "surgicase_job_last_start_timestamp_seconds",
    help: "When the last run started, in Unix time.",
    labels: [],
    when: "a run begins its work, and again when it ends",
  },
  attemptLimit: {
    name: "surgicase_job_attempt_limit_seconds",
    help: "How long one attempt may take.",
    labels: [],
    when: "a run begins its work, and again when it ends",
  },
  runLimit: {
    name: "surgicase_job_run_limit_seconds",
    help: "How long a run may take: an attempt, and as long as it keeps trying.",
    labels: [],
    when: "a run begins its work, and again when it ends",
  },
  expectedInterval: {
    name: "surgicase_job_expected_interval_seconds",
    help: "From the slot that the last run works for to the next one.",
    labels: [],
    when: "as above, unless the job waits for a person",
  },
  lastEnd: {
    name: "surgicase_job_last_end_timestamp_seconds",
    help: "When the last run ended, however it ended, in Unix time.",
    labels: [],
    when: "a run ends",
  },
  lastSuccess: {
    name: "surgicase_job_last_success_timestamp_seconds",
    help: "When a run last ended with all of its work done, in Unix time.",
    labels: [],
    when: "a run succeeds",
  },
} as const satisfies Readonly<Record<string, MetricName>>;

const endings = {
  lastOutcome: {
    name: "surgicase_job_last_outcome",
    help: "1 for the outcome of the last run, 0 for the others.",
    labels: ["outcome"],
    when: "a run ends",
  },
  lastExitCode: {
    name: "surgicase_job_last_exit_code",
    help: "Exit code of the last run.",
    labels: [],
    when: "a run ends",
  },
  lastDuration: {
    name: "surgicase_job_last_duration_seconds",
    help: "How long the last run took, waiting included.",
    labels: [],
    when: "a run ends",
  },
  lastAttempts: {
    name: "surgicase_job_last_attempts",
    help: "How many attempts the last run made; 0 where it could not begin.",
    labels: [],
    when: "a run ends",
  },
  lastTroubles: {
    name: "surgicase_job_last_troubles",
    help: "Exceptions of the last run that a person must see.",
    labels: [],
    when: "a run ends",
  },
  lastCount: {
    name: "surgicase_job_last_count",
    help: "What the last run that did its work counted.",
    labels: ["count"],
    when: "a run succeeds or ends partial, and counted something",
  },
  secretConfirmed: {
    name: "surgicase_secret_confirmed_timestamp_seconds",
    help: "When the store last confirmed the secret that is kept, in Unix time.",
    labels: ["secret"],
    when: "`secrets-warming` ends, for the secrets that have a copy",
  },
  waiting: {
    name: "surgicase_job_waiting",
    help: "1 while a run waits for something, 0 since it ended.",
    labels: ["for"],
    when: "a run waits, and when one ends",
  },
} as const satisfies Readonly<Record<string, MetricName>>;

/** All gauges of a run, in the order of the docs. Each comes with the labels of its group: scheduled_job, environment. */
export const metricNames = { ...startsAndEnds, ...endings };

const outcomes = [
  "succeeded",
  "skipped",
  "partial",
  "failed",
] as const satisfies readonly Outcome["kind"][];

/** What the event changes. Nothing for a dry run, for one that another run locked out, nor for a typing mistake that began nothing. */
export function gaugesOf(event: RunEvent): readonly Gauge[] {
  if (event.run.dryRun) {
    return [];
  }
  switch (event.kind) {
    case "started":
      return [];
    case "working":
      return gaugesOfStart(event.run);
    case "waiting":
      return [labelled(metricNames.waiting, "for", [[event.waited.what, 1]])];
    case "ended":
      return wasLockedOut(event.outcome) ? [] : gaugesOfEnd(event);
  }
}

function wasLockedOut(outcome: Outcome): boolean {
  return outcome.kind === "skipped" && outcome.because === "locked";
}

/** By a person who sees it. What a schedule is told wrongly is a failure like any other. */
function wasMistyped({ run, outcome }: Ended): boolean {
  return run.startedBy === "person" && outcome.kind === "failed" && outcome.cause === "usage";
}

function gaugesOfStart(run: RunFacts): readonly Gauge[] {
  // Nobody expects one that waits for a person.
  const next = run.job.suspended === true ? undefined : nextRunOf(run.schedule, run.slot);
  return [
    single(metricNames.lastStart, unixTime(run.startedAt)),
    single(metricNames.attemptLimit, run.job.attemptSeconds),
    single(metricNames.runLimit, run.job.attemptSeconds + run.job.keepsTryingSeconds),
    ...(next === undefined
      ? []
      : [single(metricNames.expectedInterval, secondsBetween(run.slot, next))]),
  ];
}

type Ended = RunEvent & { readonly kind: "ended" };

function gaugesOfEnd(event: Ended): readonly Gauge[] {
  if (!wasMistyped(event)) {
    return [...gaugesOfStop(event), ...gaugesOfOutcome(event)];
  }
  // What has told of its start must tell of its end; how the job fares it does not say.
  return event.attempts === 0 ? [] : gaugesOfStop(event);
}

function gaugesOfStop({ run, endedAt, waited }: Ended): readonly Gauge[] {
  return [
    ...gaugesOfStart(run),
    single(metricNames.lastEnd, unixTime(endedAt)),
    // Always: a run that was killed while it waited left its 1 behind.
    labelled(metricNames.waiting, "for", [[waited?.what ?? "nothing", 0]]),
  ];
}

function gaugesOfOutcome({ run, outcome, endedAt, attempts }: Ended): readonly Gauge[] {
  const counts = "counts" in outcome ? Object.entries(outcome.counts) : [];
  const troubles = outcome.kind === "partial" ? outcome.troubles.length : 0;
  const each = outcomes.map((kind) => [kind, kind === outcome.kind ? 1 : 0] as const);
  return [
    ...(outcome.kind === "succeeded" ? [single(metricNames.lastSuccess, unixTime(endedAt))] : []),
    labelled(metricNames.lastOutcome, "outcome", each),
    single(metricNames.lastExitCode, exitCodeOf(outcome)),
    single(metricNames.lastDuration, secondsBetween(run.startedAt, endedAt)),
    single(metricNames.lastAttempts, attempts),
    single(metricNames.lastTroubles, troubles),
    ...(counts.length === 0 ? [] : [labelled(metricNames.lastCount, "count", counts)]),
    ...confirmationGauges(outcome),
  ];
}

function confirmationGauges(outcome: Outcome): readonly Gauge[] {
  const confirmations = "confirmations" in outcome ? (outcome.confirmations ?? {}) : {};
  const samples = Object.entries(confirmations).map(
    ([alias, confirmedAt]) => [alias, unixTime(confirmedAt)] as const,
  );
  return samples.length === 0 ? [] : [labelled(metricNames.secretConfirmed, "secret", samples)];
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}
