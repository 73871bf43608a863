/** A slot that is past and that nothing was started for. What Kubernetes holds back because a run is at work is not missed. */
import type { SeenRun } from "../sight.ts";
import type { WatchedJob } from "../watch-state.ts";
import {
  hasEnded,
  isFrequent,
  type JobSight,
  lastSlot,
  nextSlot,
  slotOfRun,
  weekOf,
} from "./work.ts";

/** Kubernetes and cron start things within seconds; this much later nothing was started. */
export const startMilliseconds = 90_000;

/** The slot that was missed, if the last one that is due was. */
export function missedSlot(
  sight: JobSight,
  expected: WatchedJob | undefined,
  now: Date,
): Date | undefined {
  const { schedule } = sight;
  if (schedule === undefined || expected === undefined || schedule.suspended !== "no") {
    return undefined;
  }
  const slot = lastSlot(schedule.schedule, new Date(now.getTime() - startMilliseconds - 1));
  return slot === undefined ||
    slot < expected.expectedFrom ||
    wasStarted(slot, sight) ||
    isHeldBack(slot, sight, now)
    ? undefined
    : slot;
}

/** The earliest slot that nothing was started for, missed or to come. */
export function dueSlot(sight: JobSight, expectedFrom: Date, now: Date): Date | undefined {
  const { schedule, runs } = sight;
  if (schedule === undefined) {
    return undefined;
  }
  let slot = nextSlot(
    schedule.schedule,
    startedBefore(sight, schedule.lastStartedFor, expectedFrom),
  );
  while (slot !== undefined && slot <= now && wasStarted(slot, sight)) {
    slot = nextSlot(schedule.schedule, slot);
  }
  const isHeld = slot !== undefined && slot <= now && runs.some((run) => blocks(run, now));
  return isHeld ? nextSlot(schedule.schedule, now) : slot;
}

/** Nothing up to then is still to be started. */
function startedBefore(
  { job, runs }: JobSight,
  lastStartedFor: Date | undefined,
  expectedFrom: Date,
): Date {
  const lastRun = job.accepts.includes("week") ? undefined : runs.at(-1)?.madeAt;
  return new Date(
    Math.max(
      lastStartedFor?.getTime() ?? 0,
      lastRun?.getTime() ?? 0,
      // A slot at that very moment is expected.
      expectedFrom.getTime() - 1000,
    ),
  );
}

function wasStarted(slot: Date, sight: JobSight): boolean {
  const { job, schedule, runs } = sight;
  const week = weekOf(job, slot);
  return (
    (schedule?.lastStartedFor !== undefined && schedule.lastStartedFor >= slot) ||
    // One for an earlier week is none for this one, whenever it was made.
    runs.some((run) => {
      const other = weekOf(job, slotOfRun(run, sight));
      return run.madeAt >= slot && (week === undefined || other === undefined || other >= week);
    })
  );
}

/** A run that the schedule made earlier was at work then, or has been until a moment ago. */
function isHeldBack(slot: Date, sight: JobSight, now: Date): boolean {
  const frequent = isFrequent(sight, now);
  return sight.runs.some((run) => {
    if (run.startedBy !== "schedule" || run.madeAt >= slot) {
      return false;
    }
    return (
      run.state.kind !== "ended" ||
      (run.state.at >= slot &&
        (frequent || now.getTime() - run.state.at.getTime() <= startMilliseconds))
    );
  });
}

function blocks(run: SeenRun, now: Date): boolean {
  return run.startedBy === "schedule" && run.madeAt <= now && !hasEnded(run);
}
