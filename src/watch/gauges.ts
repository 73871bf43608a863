/** What is measured of each watched job. An episode whose end people have yet to hear of is open no more. */
import type { WatchedJob } from "../run/watched-metrics.ts";
import { isOfSchedule } from "./matter.ts";
import { expectationsNow } from "./looking/expectations.ts";
import { dueSlot } from "./matters/never-started.ts";
import { goodRunFor, type JobSight, sightOf } from "./matters/work.ts";
import type { Viewpoint, WholeSight } from "./viewpoint.ts";
import type { Episode, WatchState } from "./watch-state.ts";

/** By job. @param state as the look leaves it. */
export function watchFacts(
  sight: WholeSight,
  state: WatchState,
  view: Viewpoint,
): ReadonlyMap<string, WatchedJob> {
  const expectations = expectationsNow(state, sight, view);
  return new Map(
    view.jobs.map((job) => {
      const seen = sightOf(job, sight);
      const expected = expectations[job.name];
      const isExpected = expected !== undefined && seen.schedule?.suspended !== "by-values";
      return [
        job.name,
        {
          due: isExpected ? dueSlot(seen, expected.expectedFrom, view.now) : undefined,
          seenEnd: seenEndOf(seen),
          suspendedByHand: seen.schedule?.suspended === "by-hand",
          openMatters: openMattersOf(state.episodes, seen),
        },
      ] as const;
    }),
  );
}

function seenEndOf({ runs }: JobSight): Date | undefined {
  const ends = runs.flatMap(({ state }) => (state.kind === "ended" ? [state.at] : []));
  return runs.some(({ state }) => state.kind === "at-work")
    ? undefined
    : ends.toSorted((one, other) => one.getTime() - other.getTime()).at(-1);
}

function openMattersOf(episodes: readonly Episode[], sight: JobSight): readonly string[] {
  return episodes
    .filter((episode) => episode.job === sight.job.name && isOpen(episode, sight))
    .map(({ kind }) => kind);
}

function isOpen(episode: Episode, sight: JobSight): boolean {
  if (!isOfSchedule(episode.kind)) {
    return goodRunFor(episode, sight) === undefined;
  }
  return episode.kind === "suspended"
    ? sight.schedule?.suspended === "by-hand"
    : sight.schedule === undefined;
}
