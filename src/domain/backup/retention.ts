/**
 * Which backups go: the newest of each of the last 30 days that have one stays, and the newest of each of the last 12 months that
 * have one, and all of the last 24 hours. So the newest of all always stays, however long ago it was: only newer ones push old ones
 * out, never time, and never one that a wrong clock dates in the future. Pure.
 */
import { backupMomentIn } from "./backup-id.ts";

const keptDays = 30;
const keptMonths = 12;
const keptMilliseconds = 24 * 60 * 60 * 1000;

/** No attempt takes as long: what has no manifest by then gets none any more. */
const leftoverAfterMilliseconds = 12 * 60 * 60 * 1000;

export interface KeptBackup {
  readonly id: string;
  readonly environment: string;
  readonly schema: string;
}

export interface RetentionMoment {
  readonly now: Date;
  /** Of the run at work: it stays, whatever its clock says. */
  readonly ownId?: string | undefined;
}

/**
 * Ids of those that go, oldest first. Only whole backups may be given: a broken one would push a good one out. Each database is
 * looked at for itself, as one that shares its storage with another must not lose its backups to it.
 */
export function backupsToRemove(
  whole: readonly KeptBackup[],
  { now, ownId }: RetentionMoment,
): readonly string[] {
  const databases = new Map<string, string[]>();
  for (const { id, environment, schema } of whole) {
    const database = JSON.stringify([environment, schema]);
    databases.set(database, [...(databases.get(database) ?? []), id]);
  }
  const staying = new Set([...databases.values()].flatMap((ids) => idsToKeep(ids, now)));
  return whole
    .map(({ id }) => id)
    .filter((id) => id !== ownId && !staying.has(id))
    .toSorted();
}

/** `YYYYMMDD…`: a day is its first eight characters, a month its first six. In UTC. */
function idsToKeep(ids: readonly string[], now: Date): readonly string[] {
  const newestFirst = ids
    .filter((id) => ageOf(id, now) >= 0)
    .toSorted()
    .toReversed();
  return [
    ...ids.filter((id) => ageOf(id, now) < keptMilliseconds),
    ...newestOfEach(newestFirst, 8, keptDays),
    ...newestOfEach(newestFirst, 6, keptMonths),
  ];
}

/** In milliseconds; below 0 where it is of the future. */
function ageOf(id: string, now: Date): number {
  return now.getTime() - (backupMomentIn(id)?.startedAt ?? now).getTime();
}

function newestOfEach(
  newestFirst: readonly string[],
  length: number,
  limit: number,
): readonly string[] {
  const newest = new Map<string, string>();
  for (const id of newestFirst) {
    const span = id.slice(0, length);
    if (!newest.has(span)) {
      newest.set(span, id);
    }
  }
  return [...newest.values()].slice(0, limit);
}

/** Whether what has no manifest can be removed: no run is at work on it any more. */
export function isLeftover(id: string, now: Date): boolean {
  const began = backupMomentIn(id)?.startedAt;
  return began !== undefined && now.getTime() - began.getTime() > leftoverAfterMilliseconds;
}
