/** Run records from two places, the database and files beside it: a run that found the database down is in one alone. */
import type { RunRecord } from "../ports/run-history.ts";

/** One record an attempt, newest first; where two differ, the one that knows the end. */
export function mergedRuns(runs: readonly RunRecord[]): readonly RunRecord[] {
  const byAttempt = Map.groupBy(runs, ({ runId, attempt }) => `${runId}/${attempt}`);
  return [...byAttempt.values()]
    .flatMap((same) => same.find(({ end }) => end !== undefined) ?? same.slice(-1))
    .toSorted((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
}
