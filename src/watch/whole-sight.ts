/**
 * A sight whose schedules are known. Where nobody keeps them, a job's own holds from its first run on record: before that,
 * nobody can have meant it to run here.
 */
import type { JobFacts } from "../run/job.ts";
import { isRehearsal } from "./matters/run-ending.ts";
import type { SeenRun, SeenSchedule, Sight } from "./sight.ts";
import type { WholeSight } from "./viewpoint.ts";

/** @param now what is recorded for later, by a clock that was ahead, does not count. */
export function wholeSight(sight: Sight, jobs: readonly JobFacts[], now: Date): WholeSight {
  return {
    ...sight,
    schedules: sight.schedules ?? jobs.flatMap((job) => ownSchedule(job, sight.runs, now)),
    keepsSchedules: sight.schedules !== undefined,
  };
}

function ownSchedule(
  job: JobFacts,
  all: readonly SeenRun[],
  now: Date,
): readonly [SeenSchedule] | readonly [] {
  const runs = all.filter((run) => run.job === job.name && !isRehearsal(run));
  const since = earliest(runs.map(({ madeAt }) => madeAt));
  if (since === undefined) {
    return [];
  }
  const slots = runs.flatMap(({ attempts }) => attempts.map(({ record }) => record.slot));
  return [
    {
      job: job.name,
      schedule: job.schedule,
      suspended: job.suspended === true ? "by-values" : "no",
      since,
      lastStartedFor: latest(slots.filter((slot) => slot <= now)),
    },
  ];
}

function earliest(moments: readonly Date[]): Date | undefined {
  return moments.toSorted((one, other) => one.getTime() - other.getTime())[0];
}

function latest(moments: readonly Date[]): Date | undefined {
  return moments.toSorted((one, other) => one.getTime() - other.getTime()).at(-1);
}
