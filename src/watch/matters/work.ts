/**
 * What work a run is for, and which later run makes it good. A job that works for pay weeks is made good only by a run for the
 * same week; for the others any later run does.
 */
import { payWeekOf } from "../../domain/payments/pay-week.ts";
import { nextRunOf, slotOf } from "../../domain/schedule.ts";
import type { JobFacts } from "../../run/job.ts";
import type { SeenRun, SeenSchedule } from "../sight.ts";
import { endingOf, isRehearsal, type RunEnding } from "./run-ending.ts";

/** Something that went wrong, as far as it matters for what makes it good. */
export interface Wrong {
  readonly latest: Date;
  readonly week: string | undefined;
  /** The run that went wrong, or a slot. */
  readonly mark: string;
}

export interface Good {
  readonly run: SeenRun;
  readonly ending: RunEnding;
}

/** The job with its schedule in force and its runs, oldest first. */
export interface JobSight {
  readonly job: JobFacts;
  readonly schedule: SeenSchedule | undefined;
  readonly runs: readonly SeenRun[];
  /** Those of them that may make others good, by their end. */
  readonly good: readonly Good[];
}

export function sightOf(
  job: JobFacts,
  sight: { readonly schedules: readonly SeenSchedule[]; readonly runs: readonly SeenRun[] },
): JobSight {
  const runs = sight.runs
    .filter((run) => run.job === job.name && !isRehearsal(run))
    .toSorted((one, other) => one.madeAt.getTime() - other.madeAt.getTime());
  return {
    job,
    schedule: sight.schedules.find((schedule) => schedule.job === job.name),
    runs,
    good: runs
      .flatMap(asGood)
      .toSorted((one, other) => one.ending.at.getTime() - other.ending.at.getTime()),
  };
}

function asGood(run: SeenRun): readonly Good[] {
  const ending = endingOf(run);
  return ending === undefined ||
    ending.outcome === "failed" ||
    ending.outcome === "locked" ||
    endedWithoutWords(ending)
    ? []
    : [{ run, ending }];
}

/** Another program may have ended well in its place. Of one whose pod is gone its Job's word counts. */
function endedWithoutWords({ attempt }: RunEnding): boolean {
  return attempt !== undefined && attempt.lastWords === undefined;
}

/** The last run that made it good, if one did. */
export function goodRunFor(wrong: Wrong, sight: JobSight): Good | undefined {
  return sight.good.findLast((good) => makesGood(good, wrong, sight));
}

/** Runs that ended badly and that a later one has made good. */
export function runsMadeGood(sight: JobSight): readonly string[] {
  return sight.runs.flatMap((run) => {
    const ending = endingOf(run);
    if (ending?.outcome !== "failed") {
      return [];
    }
    const week = weekOf(sight.job, slotOfRun(run, sight));
    const good = goodRunFor({ mark: run.runId, latest: ending.at, week }, sight);
    return good === undefined ? [] : [run.runId];
  });
}

function makesGood({ run, ending }: Good, wrong: Wrong, sight: JobSight): boolean {
  return (
    run.runId === wrong.mark ||
    (ending.at >= wrong.latest && weekOf(sight.job, slotOfRun(run, sight)) === wrong.week)
  );
}

/** The Monday of the pay week, for a job that works for pay weeks. */
export function weekOf(job: JobFacts, slot: Date | undefined): string | undefined {
  return slot !== undefined && job.accepts.includes("week") ? payWeekOf(slot) : undefined;
}

/** The slot a run works for: as it said, else as it was told, else as its moment tells. */
export function slotOfRun(run: SeenRun, { job, schedule }: JobSight): Date | undefined {
  const last = run.attempts.at(-1);
  return (
    run.attempts.findLast(({ lastWords }) => lastWords?.slot !== undefined)?.lastWords?.slot ??
    last?.record.slot ??
    run.slot ??
    lastSlot(schedule?.schedule ?? job.schedule, run.madeAt)
  );
}

/** The last slot not after the moment; `undefined` where the schedule has none, or cannot be read. */
export function lastSlot(schedule: string, moment: Date): Date | undefined {
  try {
    return slotOf(schedule, moment);
  } catch {
    return undefined;
  }
}

/** The first slot after the moment; `undefined` where the schedule has none, or cannot be read. */
export function nextSlot(schedule: string, moment: Date): Date | undefined {
  try {
    return nextRunOf(schedule, moment);
  } catch {
    return undefined;
  }
}

const hour = 3600 * 1000;

/** Runs again within the hour: the next run makes good what one left, and people are not told of each. */
export function isFrequent({ job, schedule }: JobSight, now: Date): boolean {
  const cron = schedule?.schedule ?? job.schedule;
  const next = nextSlot(cron, now);
  const second = next && nextSlot(cron, next);
  return next !== undefined && second !== undefined && second.getTime() - next.getTime() <= hour;
}

export function hasEnded({ state }: SeenRun): boolean {
  return state.kind === "ended";
}
