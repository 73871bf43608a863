/** Runs that the history missed, as the database was away or they were killed: filled in from what is seen of them. */
import type { RunHistory, RunRecord } from "../../ports/run-history.ts";
import type { EndedAttempt } from "./ended-attempts.ts";

/** Grows while it goes on, so that what was done counts where the rest fails. */
export interface Recorded {
  /** How many were missing. */
  recorded: number;
  /** The marks of those that the history has now. */
  readonly inHistory: Set<string>;
}

/** So many are looked for one by one; of more, those that are there already are sorted out first. */
const fewAttempts = 20;
const mostListed = 2_000;

/** @throws {UnavailableError} and what else the history throws. */
export async function recordMissed(
  attempts: readonly EndedAttempt[],
  history: RunHistory,
  progress: Recorded,
  signal: AbortSignal,
): Promise<void> {
  const listed =
    attempts.length > fewAttempts ? await history.list({ limit: mostListed }, signal) : [];
  const known = new Set(listed.filter(({ end }) => end !== undefined).map(markOf));
  for (const { record, mark, dryRun } of attempts) {
    if (!dryRun && !known.has(mark) && !(await hasEnd(record, history, signal))) {
      await history.record(record, signal);
      progress.recorded += 1;
    }
    progress.inHistory.add(mark);
  }
}

function markOf({ runId, attempt }: RunRecord): string {
  return `${runId}/${attempt}`;
}

async function hasEnd(
  { runId, attempt }: RunRecord,
  history: RunHistory,
  signal: AbortSignal,
): Promise<boolean> {
  const all = await history.find(runId, signal);
  return all.some((each) => each.attempt === attempt && each.end !== undefined);
}
