/** What is kept, wired: the storage of reports, and the master keys of patients' names. */
import { ConfigError } from "../domain/failure.ts";
import type { KeysSettings, StorageSettings } from "../config/storage-seams.ts";
import type { Clock } from "../ports/clock.ts";
import type { DataKeys } from "../ports/data-keys.ts";
import type { Storage } from "../ports/storage.ts";

export async function openStorage(settings: StorageSettings, clock: Clock): Promise<Storage> {
  if (settings.kind === "s3") {
    throw new ConfigError(["STORAGE_URL must be file:"]);
  }
  const { directoryStorage } = await import("../adapters/storage/directory.ts");
  return directoryStorage(settings.folder, () => clock.now());
}

export async function openKeys(_settings: KeysSettings): Promise<DataKeys> {
  return { open: async () => undefined };
}
