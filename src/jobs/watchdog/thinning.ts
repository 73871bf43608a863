/** Records of jobs that run often, thinned out once a day: what went well two weeks ago is of no use to anybody. */
import { nextRunOf } from "../../domain/schedule.ts";
import type { RunHistory } from "../../ports/run-history.ts";
import type { JobFacts } from "../../run/job.ts";

const day = 24 * 3600 * 1000;
const keptMilliseconds = 14 * day;

/** In the first look of a day. */
export function isTimeToThinOut(lookedBefore: Date | undefined, now: Date): boolean {
  return lookedBefore?.toISOString().slice(0, 10) !== now.toISOString().slice(0, 10);
}

/** @throws {UnavailableError} and what else the history throws. */
export async function thinOut(
  jobs: readonly JobFacts[],
  history: RunHistory,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const before = new Date(now.getTime() - keptMilliseconds);
  for (const { name } of jobs.filter((job) => runsOften(job, now))) {
    await history.thinOut(name, before, signal);
  }
}

function runsOften({ schedule }: JobFacts, now: Date): boolean {
  const next = nextRunOf(schedule, now);
  const second = next && nextRunOf(schedule, next);
  return next !== undefined && second !== undefined && second.getTime() - next.getTime() < day;
}
