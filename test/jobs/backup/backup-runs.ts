/** Runs of database-backup on a storage and a key in a folder, with a database that is written down. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { databaseBackup } from "../../../src/jobs/database-backup.ts";
import { backupsIn, type Catalogue } from "../../../src/jobs/backup/catalogue.ts";
import { payWeekOf } from "../../../src/domain/payments/pay-week.ts";
import type { BackupCipher } from "../../../src/ports/backup-cipher.ts";
import type { Dumps } from "../../../src/ports/dumps.ts";
import type { Ports } from "../../../src/ports/ports.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import type { Finished } from "../../../src/run/outcome.ts";
import { openCipher, openStorage } from "../../../src/world/kept.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { jobSettings } from "../../support/job-settings.ts";
import { memoryLog } from "../../support/memory-log.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writtenDumps } from "../../support/written-dumps.ts";

export const never = new AbortController().signal;
const morning = "2026-11-24T08:00:03Z";

export interface BackupWorld {
  readonly folder: string;
  readonly storage: Storage;
  readonly cipher: BackupCipher;
  readonly dumps: Dumps;
}

export interface BackupRun {
  readonly now?: string;
  readonly runId?: string;
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export async function backupWorld(
  t: TestContext,
  dumps: Dumps = writtenDumps(),
): Promise<BackupWorld> {
  return worldAt(await temporaryFolder(t), dumps);
}

export async function worldAt(folder: string, dumps: Dumps): Promise<BackupWorld> {
  const clock = fakeClock(new Date(morning));
  const at = (name: string) => ({
    kind: "files" as const,
    folder: join(folder, name),
    embedded: true,
  });
  return {
    folder,
    storage: await openStorage(at("storage"), clock),
    cipher: await openCipher(at("keys")),
    dumps,
  };
}

export async function runBackup(
  { storage, cipher, dumps }: Omit<BackupWorld, "folder">,
  { now = morning, runId = "1a2b3c4d-0000", dryRun = false, signal = never }: BackupRun = {},
) {
  const { log, lines } = memoryLog();
  const slot = new Date("2026-11-24T08:00:00Z");
  const finished: Finished = await databaseBackup.run({ storage, cipher, dumps } as Ports, {
    runId,
    startedBy: "person",
    slot,
    payWeek: payWeekOf(slot),
    environment: "test",
    log,
    now: () => new Date(now),
    signal,
    dryRun,
    force: undefined,
    command: (words) => `surgicase-jobs ${words}`,
    settings: jobSettings,
  });
  return { finished, lines };
}

export async function catalogueOf({ storage }: Pick<BackupWorld, "storage">): Promise<Catalogue> {
  return await backupsIn(storage, never);
}

/** Every file below a folder, with its bytes. */
export async function filesBelow(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const),
    ),
  );
}
