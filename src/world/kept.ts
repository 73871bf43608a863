/** What is kept, wired: the storage of reports, and the master keys of patients' names. */
import { ConfigError } from "../domain/failure.ts";
import type { KeysSettings, StorageSettings } from "../config/storage-seams.ts";
import type { Clock } from "../ports/clock.ts";
import type { DataKeys } from "../ports/data-keys.ts";
import type { Storage } from "../ports/storage.ts";

export async function openStorage(settings: StorageSettings, clock: Clock): Promise<Storage> {
  if (settings.kind === "s3") {
    const { s3Storage } = await import("../adapters/storage/s3.ts");
    return s3Storage(settings);
  }
  const { directoryStorage } = await import("../adapters/storage/directory.ts");
  return directoryStorage(settings.folder, () => clock.now());
}

export async function openKeys(settings: KeysSettings): Promise<DataKeys> {
  if (settings.kind === "kms") {
    const { kmsKeys } = await import("../adapters/keys/kms-keys.ts");
    return kmsKeys(settings);
  }
  const { fileKeys } = await import("../adapters/keys/file-keys.ts");
  return fileKeys(settings);
}

/** Wraps a data key, base64: for made-up data. @throws {ConfigError} where the master key is not in a file. */
export async function wrapDataKey(
  settings: KeysSettings,
  dataKey: Uint8Array,
  signal: AbortSignal,
): Promise<string> {
  if (settings.kind === "kms") {
    throw new ConfigError(["KEYS_URL must be file: for made-up data"]);
  }
  const { fileKeys } = await import("../adapters/keys/file-keys.ts");
  return fileKeys(settings).wrap(dataKey, signal);
}
