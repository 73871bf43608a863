/**
 * What is the matter with the installed jobs, as far as nothing has made it good. Nothing here knows what people were told:
 * the same sight gives the same matters in every look.
 */
import { expectationsNow } from "./looking/expectations.ts";
import type { Matter } from "./matter.ts";
import { missedSlot } from "./matters/never-started.ts";
import { matterOfRun } from "./matters/run-matter.ts";
import { scheduleMatters } from "./matters/schedule-matters.ts";
import { vanishedMatters } from "./matters/vanished.ts";
import { goodRunFor, type JobSight, sightOf, slotOfRun, weekOf } from "./matters/work.ts";
import type { Viewpoint, WholeSight } from "./viewpoint.ts";
import type { WatchedJob, WatchState } from "./watch-state.ts";

/** Of each job the schedule's first, then those of its runs, in no order. */
export function mattersIn(
  sight: WholeSight,
  before: WatchState,
  view: Viewpoint,
): readonly Matter[] {
  const { jobs, now } = view;
  const expectations = expectationsNow(before, sight, view);
  return jobs.flatMap((job) => {
    const seen = sightOf(job, sight);
    return [
      ...scheduleMatters(seen, sight, before, now),
      ...runMatters(seen, before, expectations[job.name], now).filter(
        (matter) =>
          matter.over || !(before.madeGood.includes(matter.mark) || isMadeGood(matter, seen)),
      ),
    ];
  });
}

function runMatters(
  sight: JobSight,
  before: WatchState,
  expected: WatchedJob | undefined,
  now: Date,
): readonly Matter[] {
  const missed = missedSlot(sight, expected, now);
  return [
    ...(missed === undefined ? [] : [neverStarted(sight, missed)]),
    ...sight.runs.flatMap((run) => matterOfRun(run, slotOfRun(run, sight), sight.job, now) ?? []),
    ...vanishedMatters(before, sight, now),
  ];
}

function isMadeGood({ mark, since, slot }: Matter, sight: JobSight): boolean {
  return goodRunFor({ mark, latest: since, week: weekOf(sight.job, slot) }, sight) !== undefined;
}

function neverStarted({ job }: JobSight, slot: Date): Matter {
  return {
    job: job.name,
    kind: "never-started",
    severity: "critical",
    mark: slot.toISOString(),
    since: slot,
    thread: undefined,
    slot,
    run: undefined,
    what: "was never started",
    toldByRun: false,
    over: false,
  };
}
