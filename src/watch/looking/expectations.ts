/**
 * From when on each job's slots are expected. It moves along while a job is suspended, and starts anew where the schedule is
 * another one: what fell before is nobody's business.
 */
import type { SeenSchedule } from "../sight.ts";
import type { Viewpoint, WholeSight } from "../viewpoint.ts";
import type { WatchedJob, WatchState } from "../watch-state.ts";

export function expectationsNow(
  before: WatchState,
  { schedules, keepsSchedules }: WholeSight,
  { jobs, now }: Viewpoint,
): Readonly<Record<string, WatchedJob>> {
  const each = jobs.flatMap(({ name }): readonly (readonly [string, WatchedJob])[] => {
    const schedule = schedules.find(({ job }) => job === name);
    if (schedule === undefined) {
      return keepsSchedules ? [[name, { schedule: "", expectedFrom: now }]] : [];
    }
    const expectedFrom = earlier(expectedFromOf(schedule, before, name, now), now);
    return [[name, { schedule: schedule.schedule, expectedFrom }]];
  });
  return Object.fromEntries(each);
}

function expectedFromOf(
  { schedule, suspended, since }: SeenSchedule,
  { jobs, lookedAt }: WatchState,
  name: string,
  now: Date,
): Date {
  const noted = jobs[name];
  if (suspended !== "no") {
    return now;
  }
  // Of what was before the first look, only the schedule's own age is known.
  const from = noted?.expectedFrom ?? lookedAt ?? since;
  return noted === undefined || noted.schedule === schedule ? later(since, from) : now;
}

// A moment to come was noted by a clock that was ahead.
function earlier(moment: Date, other: Date): Date {
  return moment < other ? moment : other;
}

function later(moment: Date, other: Date): Date {
  return moment > other ? moment : other;
}
