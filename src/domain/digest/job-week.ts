/**
 * How a job's week went, judged from its runs. A failure that a later run made good is none; for a job that works for a pay
 * week, only a run for the same week makes it good.
 */
import { saysLockedOut } from "../locked-run.ts";
import { payWeekOf, type PayWeek } from "../payments/pay-week.ts";
import { nextRunOf } from "../schedule.ts";

export interface DigestJob {
  readonly name: string;
  readonly title: string;
  readonly schedule: string;
  /** Started by a person alone: no slot of it is expected to run. */
  readonly suspended?: true;
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
}

export interface RunEnding {
  readonly endedAt: Date;
  readonly outcome: "succeeded" | "skipped" | "partial" | "failed";
  readonly troubles: readonly { readonly subject: string; readonly problem: string }[];
  readonly detail: string;
}

export type RunState = RunEnding["outcome"] | "at-work" | "broken-off";

export interface JudgedRun extends PastRun {
  readonly state: RunState;
}

export interface JobWeek {
  readonly job: DigestJob;
  /** Those that were at work in the week, the newest first; one a run, however many attempts it took. */
  readonly runs: readonly JudgedRun[];
  /** The last word on each piece of work, where it is not done well. */
  readonly unsettled: readonly JudgedRun[];
  /** The last run that did not just find another one at work. */
  readonly last: JudgedRun | undefined;
  /** Scheduled moments of the week, as far as a run must have begun by now. */
  readonly due: readonly Date[];
  /** Those of them without any run. */
  readonly missed: readonly Date[];
  /** The latest of them has no run: somebody must see. */
  readonly didNotRun: boolean;
}

interface Span {
  readonly from: Date;
  readonly now: Date;
}

/** @param attempts newest first, as far back as they are known. */
export function judgeWeek(job: DigestJob, attempts: readonly PastRun[], span: Span): JobWeek {
  const runs = runsOf(attempts, span).map((run) => ({
    ...run,
    state: stateOf(run, job, span.now),
  }));
  const words = runs.filter(({ state, end }) => state !== "skipped" || !isLockedOut(end));
  const due = job.suspended === true ? [] : dueSlots(job.schedule, span);
  const missed = missedOf(due, runs, job.schedule);
  return {
    job,
    runs,
    unsettled: lastWords(job, words).filter(({ state }) => isUnsettled(state)),
    last: words[0] ?? runs[0],
    due,
    missed,
    didNotRun: missed.length > 0 && missed.at(-1) === due.at(-1),
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

/** One attempt gives no sign of life while it works. */
function stateOf({ end, seenAt }: PastRun, job: DigestJob, now: Date): RunState {
  if (end !== undefined) {
    return end.outcome;
  }
  const longest = (job.attemptSeconds + 120) * 1000;
  return now.getTime() - seenAt.getTime() < longest ? "at-work" : "broken-off";
}

/** It says nothing about the work: another run was at it. */
function isLockedOut(end: RunEnding | undefined): boolean {
  return end?.outcome === "skipped" && saysLockedOut(end.detail);
}

function lastWords(job: DigestJob, runs: readonly JudgedRun[]): readonly JudgedRun[] {
  const workOf = (run: JudgedRun): PayWeek | "" =>
    job.accepts.includes("week") ? payWeekOf(run.slot) : "";
  return [...Map.groupBy(runs, workOf).values()].flatMap((same) => same.slice(0, 1));
}

function isUnsettled(state: RunState): boolean {
  return state === "failed" || state === "partial" || state === "broken-off";
}

/** A run has written down that it began by then. */
const graceMilliseconds = 5 * 60_000;

function dueSlots(schedule: string, { from, now }: Span): readonly Date[] {
  const until = now.getTime() - graceMilliseconds;
  const slots: Date[] = [];
  let slot = nextRunOf(schedule, from);
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
