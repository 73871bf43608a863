/**
 * A backup's name, which is also its folder: the moment it began, in UTC, and the start of its run's id. Names sort as their
 * moments do. What has a dump and no manifest is no backup.
 */

/** The folder of all backups. */
export const backupsFolder = "backups";

const form =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)Z-(?<run>[A-Za-z0-9]{1,8})$/;

/** `20261124T080003Z-1a2b3c4d`. */
export function backupIdOf(startedAt: Date, runId: string): string {
  const run = runId.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 8);
  if (run === "") {
    throw new TypeError("Cannot name the backup: its run's id has no letter and no digit");
  }
  return `${compact(startedAt)}-${run}`;
}

export interface BackupMoment {
  /** To the second. */
  readonly startedAt: Date;
  /** The first characters of the run's id. */
  readonly run: string;
}

/** `undefined` where it is no backup's name. */
export function backupMomentIn(id: string): BackupMoment | undefined {
  const parts = form.exec(id)?.groups;
  if (parts === undefined) {
    return undefined;
  }
  const { year, month, day, hour, minute, second, run = "" } = parts;
  const startedAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // JavaScript takes 30 February for a day in March.
  const isMoment = !Number.isNaN(startedAt.getTime()) && id.startsWith(compact(startedAt));
  return isMoment ? { startedAt, run } : undefined;
}

export function dumpKeyOf(id: string): string {
  return `${backupsFolder}/${id}/dump.sql.zst.encrypted`;
}

export function manifestKeyOf(id: string): string {
  return `${backupsFolder}/${id}/manifest.json`;
}

/** Whose folder a stored object is in; `undefined` where that is no backup's. */
export function backupIdOfKey(key: string): string | undefined {
  const [folder, id = "", ...name] = key.split("/");
  const isInside = folder === backupsFolder && name.length > 0;
  return isInside && backupMomentIn(id) !== undefined ? id : undefined;
}

function compact(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
