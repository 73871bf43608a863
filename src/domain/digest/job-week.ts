/**
 * How a job's week went, judged from its runs. A failure that a later run made good is none; for a job that works for a pay
 * week, only a run for the same week makes it good.
 */
import { longestSilenceMilliseconds, saysLockedOut } from "../locked-run.ts";
import { payWeekOf, type PayWeek } from "../payments/pay-week.ts";
import { nextRunOf } from "../schedule.ts";

export interface DigestJob {
  readonly name: string;
  readonly title: string;
  readonly schedule: string;
  /** Started by a person alone: no slot of it is expected to run. */
  readonly suspended?: true;
  /** Slots before are not expected: it was suspended, or scheduled otherwise. Absent: all are. */
  readonly expectedFrom?: Date;
  readonly attemptSeconds: number;
  readonly accepts: readonly ("week" | "dry-run")[];
}

/** A record of a run's attempt. */
export interface PastRun {
  readonly runId: string;
  readonly slot: Date;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly end?: RunEnding;
  /** Who overrode the order of jobs, and why. */
  readonly force?: { readonly by: string; readonly reason: string };
}

export interface RunEnding {
  readonly endedAt: Date;
  readonly outcome: "succeeded" | "skipped" | "partial" | "failed";
  readonly troubles: readonly PastTrouble[];
  readonly detail: string;
}

export interface PastTrouble {
  readonly subject: string;
  readonly problem: string;
  readonly remedy: string;
}

export type RunState = RunEnding["outcome"] | "at-work" | "broken-off";

export interface JudgedRun extends PastRun {
  readonly state: RunState;
}

export interface JobWeek {
  readonly job: DigestJob;
  /** Those that were at work in the week, the newest first; one a run, however many attempts it took. */
  readonly runs: readonly JudgedRun[];
  /** What is not done well of each piece of work: its last word, and exceptions that no later run has settled. */
  readonly unsettled: readonly JudgedRun[];
  /** The last run that did not just find another one at work. */
  readonly last: JudgedRun | undefined;
  /** Scheduled moments of the week, as far as a run must have begun by now. */
  readonly due: readonly Date[];
  /** Those of them without any run. */
  readonly missed: readonly Date[];
  /** It did not run at the latest of them, nor since: somebody must run it. */
  readonly didNotRun: boolean;
  /** False where records are lacking: it may have run all the same. */
  readonly isKnown: boolean;
}

interface Span {
  readonly from: Date;
  readonly now: Date;
  /** When the first run on record began; undefined where no record can tell, and so no run is missed either. */
  readonly began: Date | undefined;
}

/** @param attempts newest first, as far back as they are known. */
export function judgeWeek(job: DigestJob, attempts: readonly PastRun[], span: Span): JobWeek {
  const runs = runsOf(attempts, span).map((run) => ({
    ...run,
    state: stateOf(run, job, span.now),
  }));
  const words = runs.filter(({ state, end }) => state !== "skipped" || !isLockedOut(end));
  const due = job.suspended === true ? [] : dueSlots(job, span);
  const missed = missedOf(due, runs, job.schedule);
  return {
    job,
    runs,
    unsettled: unsettledOf(job, words),
    last: words[0] ?? runs[0],
    due,
    missed,
    didNotRun: didNotRun(job, due, missed, runs, span.now),
    isKnown: span.began !== undefined,
  };
}

/** One a run: Kubernetes starts a killed one again, as another attempt. */
function runsOf(attempts: readonly PastRun[], { from }: Span): readonly PastRun[] {
  const ofWeek = attempts.filter(({ seenAt, end }) => (end?.endedAt ?? seenAt) >= from);
  return [...Map.groupBy(ofWeek, ({ runId }) => runId).values()].flatMap((same) => {
    const newest = same[0];
    const oldest = same.at(-1);
    return newest === undefined || oldest === undefined
      ? []
      : [{ ...newest, startedAt: oldest.startedAt }];
  });
}

function stateOf({ end, seenAt }: PastRun, job: DigestJob, now: Date): RunState {
  if (end !== undefined) {
    return end.outcome;
  }
  return now.getTime() - seenAt.getTime() < longestSilenceMilliseconds(job)
    ? "at-work"
    : "broken-off";
}

/** It says nothing about the work: another run was at it. */
function isLockedOut(end: RunEnding | undefined): boolean {
  return end?.outcome === "skipped" && saysLockedOut(end.detail);
}

function unsettledOf(job: DigestJob, runs: readonly JudgedRun[]): readonly JudgedRun[] {
  const workOf = (run: JudgedRun): PayWeek | "" =>
    job.accepts.includes("week") ? payWeekOf(run.slot) : "";
  return [...Map.groupBy(runs, workOf).values()].flatMap(unsettledOfWork);
}

/**
 * A run with nothing left to do makes a failure good. It settles no exceptions: it has found the work done, and has not looked
 * at them again.
 */
function unsettledOfWork(runs: readonly JudgedRun[]): readonly JudgedRun[] {
  const success = runs.findIndex(({ state }) => state === "succeeded");
  const since = success === -1 ? runs : runs.slice(0, success);
  const failure = since
    .slice(0, 1)
    .filter(({ state }) => state === "failed" || state === "broken-off");
  return [...failure, ...since.filter(({ state }) => state === "partial").slice(0, 1)];
}

const day = 24 * 3600 * 1000;
/** A job that runs often is given an interval, and this much more, to run again by itself. */
const patienceMilliseconds = 10 * 60_000;

function didNotRun(
  job: DigestJob,
  due: readonly Date[],
  missed: readonly Date[],
  runs: readonly PastRun[],
  now: Date,
): boolean {
  const last = due.at(-1);
  const interval = last === undefined ? 0 : intervalAfter(job.schedule, last);
  if (last === undefined || missed.at(-1) !== last || hasRunSince(job, last, runs)) {
    return false;
  }
  const firstOfThem = due[due.findLastIndex((slot) => !missed.includes(slot)) + 1] ?? last;
  const missingFor = now.getTime() - firstOfThem.getTime();
  return interval >= day || missingFor > interval + patienceMilliseconds;
}

/** A run for an earlier week is none for this one, whenever it was started. */
function hasRunSince({ accepts }: DigestJob, slot: Date, runs: readonly PastRun[]): boolean {
  return runs.some((run) =>
    accepts.includes("week") ? run.slot >= slot : run.slot >= slot || run.startedAt >= slot,
  );
}

function intervalAfter(schedule: string, slot: Date): number {
  return (nextRunOf(schedule, slot)?.getTime() ?? Infinity) - slot.getTime();
}

/** A run has written down that it began by then. */
export const graceMilliseconds = 5 * 60_000;

function dueSlots({ schedule, expectedFrom }: DigestJob, span: Span): readonly Date[] {
  const { from, now, began } = span;
  const until = now.getTime() - graceMilliseconds;
  const slots: Date[] = [];
  // A slot at that very moment is expected.
  const expected = (expectedFrom?.getTime() ?? 0) - 1;
  const start = Math.max(began?.getTime() ?? 0, from.getTime(), expected);
  let slot = began && nextRunOf(schedule, new Date(start));
  while (slot !== undefined && slot.getTime() <= until) {
    slots.push(slot);
    slot = nextRunOf(schedule, slot);
  }
  return slots;
}

/** An installation may run the job at another hour of the same day: nearer to a slot than to its neighbours will do. */
function missedOf(
  due: readonly Date[],
  runs: readonly PastRun[],
  schedule: string,
): readonly Date[] {
  const moments = runs.map(({ slot }) => slot.getTime());
  const exact = new Set(moments);
  return due.filter((slot, index) => {
    const at = slot.getTime();
    const next = due[index + 1] ?? nextRunOf(schedule, slot);
    const near = next === undefined ? 0 : (next.getTime() - at) / 2;
    return !exact.has(at) && !moments.some((moment) => Math.abs(moment - at) < near);
  });
}
