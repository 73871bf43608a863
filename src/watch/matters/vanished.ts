/** Runs that had not ended when they were seen last, and are not to be seen any more: somebody deleted them. */
import { momentWords, plainLine } from "../../domain/alerts/wording.ts";
import type { Matter } from "../matter.ts";
import type { UnendedRun, WatchState } from "../watch-state.ts";
import { goodRunFor, hasEnded, isFrequent, type JobSight, slotOfRun, weekOf } from "./work.ts";

const day = 24 * 3600 * 1000;
/** Whoever was away for longer cannot tell a run that was deleted from one that ended and was cleared away. */
const awayMilliseconds = 2 * day;
/** That nothing has made it good is said for so long. */
const keptMilliseconds = 8 * day;

/** What the next look has to know of the job's runs. */
export function unendedRuns(before: WatchState, sight: JobSight, now: Date): readonly UnendedRun[] {
  // The next run of one that runs often is soon there, and those before it are cleared away soon.
  if (isFrequent(sight, now)) {
    return [];
  }
  const here = sight.runs
    .filter((run) => !hasEnded(run))
    .map((run) => ({
      job: run.job,
      runId: run.runId,
      name: run.name,
      madeAt: run.madeAt,
      slot: slotOfRun(run, sight),
      seenAt: now,
      goneAt: undefined,
    }));
  return [...goneRuns(before, sight, now), ...here];
}

function goneRuns(before: WatchState, sight: JobSight, now: Date): readonly UnendedRun[] {
  return before.unended
    .filter(
      ({ job, runId }) => job === sight.job.name && !sight.runs.some((run) => run.runId === runId),
    )
    .map((run) => ({ ...run, goneAt: run.goneAt ?? now }))
    .filter((run) => !isMadeGood(run, sight))
    .filter(
      ({ seenAt, goneAt }) =>
        goneAt.getTime() - seenAt.getTime() <= awayMilliseconds &&
        now.getTime() - goneAt.getTime() <= keptMilliseconds,
    );
}

/** Whoever deletes a run may have run the job again before anybody looked. What made it good may be gone before it is forgotten. */
function isMadeGood({ runId, slot, seenAt }: UnendedRun, sight: JobSight): boolean {
  const wrong = { mark: runId, latest: seenAt, week: weekOf(sight.job, slot) };
  return goodRunFor(wrong, sight) !== undefined;
}

export function vanishedMatters(before: WatchState, sight: JobSight, now: Date): readonly Matter[] {
  return unendedRuns(before, sight, now).flatMap((run) =>
    run.goneAt === undefined ? [] : [vanishedMatter(run)],
  );
}

function vanishedMatter({ job, runId, name, slot, seenAt }: UnendedRun): Matter {
  return {
    job,
    kind: "vanished",
    severity: "critical",
    mark: runId,
    since: seenAt,
    thread: undefined,
    slot,
    run: undefined,
    what: `vanished: its run ${plainLine(name, 100)} had not ended ${momentWords(seenAt)}, and is gone`,
    toldByRun: false,
    over: false,
  };
}
