/**
 * What goes when a new backup is good, never before. That it fails takes nothing from the new one: a person hears of it, and the
 * next run tries again.
 */
import { backupMomentIn } from "../../domain/backup/backup-id.ts";
import { toError } from "../../domain/failure.ts";
import type { Storage } from "../../ports/storage.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import { backupsIn, removeBackup, thinOutBackups } from "./catalogue.ts";

export interface Thinned {
  /** Whole backups that were removed. */
  readonly removed: number;
  readonly troubles: readonly Trouble[];
}

/** @param ownId of the backup that was just made. */
export async function thinOut(
  storage: Storage,
  ownId: string,
  { now, signal, log }: Pick<RunContext, "now" | "signal" | "log">,
): Promise<Thinned> {
  try {
    await removeOwnHalves(storage, ownId, signal);
    const { removed, leftovers } = await thinOutBackups(storage, { now: now(), ownId }, signal);
    if (removed.length + leftovers.length > 0) {
      log.info({ removed, leftovers }, "old backups removed");
    }
    return { removed: removed.length, troubles: [] };
  } catch (thrown) {
    return { removed: 0, troubles: [untidy(toError(thrown))] };
  }
}

/** An earlier attempt of this very run is over; whose other halves are, only time tells. */
async function removeOwnHalves(
  storage: Storage,
  ownId: string,
  signal: AbortSignal,
): Promise<void> {
  const run = backupMomentIn(ownId)?.run;
  const { half } = await backupsIn(storage, signal);
  for (const { id } of half) {
    if (id !== ownId && backupMomentIn(id)?.run === run) {
      await removeBackup(storage, id, signal);
    }
  }
}

function untidy({ message }: Error): Trouble {
  return {
    subject: "old backups",
    problem: `could not be removed: ${message}`,
    remedy:
      "The new backup is good. The next run tries again; where it fails again, look at what the jobs may do in the storage.",
  };
}
