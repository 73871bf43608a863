/**
 * Which backups go: the newest of each of the last 30 days that have one stays, and the newest of each of the last 12 months that
 * have one. So the newest of all always stays, however long ago it was: only newer ones push old ones out, never time. Pure.
 */
import { backupMomentIn } from "./backup-id.ts";

const keptDays = 30;
const keptMonths = 12;

/** No attempt takes as long: what has no manifest by then gets none any more. */
const leftoverAfterMilliseconds = 12 * 60 * 60 * 1000;

export interface KeptBackup {
  readonly id: string;
  readonly environment: string;
  readonly schema: string;
}

/**
 * Ids of those that go, oldest first. Only whole backups may be given: a broken one would push a good one out. Each database is
 * looked at for itself, as one that shares its storage with another must not lose its backups to it.
 */
export function backupsToRemove(whole: readonly KeptBackup[]): readonly string[] {
  const databases = new Map<string, string[]>();
  for (const { id, environment, schema } of whole) {
    const database = JSON.stringify([environment, schema]);
    databases.set(database, [...(databases.get(database) ?? []), id]);
  }
  const staying = new Set([...databases.values()].flatMap((ids) => idsToKeep(ids)));
  return whole
    .map(({ id }) => id)
    .filter((id) => !staying.has(id))
    .toSorted();
}

/** `YYYYMMDD…`: a day is its first eight characters, a month its first six. In UTC. */
function idsToKeep(ids: readonly string[]): readonly string[] {
  const newestFirst = ids.toSorted().toReversed();
  return [...newestOfEach(newestFirst, 8, keptDays), ...newestOfEach(newestFirst, 6, keptMonths)];
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
