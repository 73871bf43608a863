/** What is kept, wired: the storage of reports and backups, and the master keys of patients' names and of backups. */
import { ConfigError } from "../domain/failure.ts";
import type { KeysSettings, StorageSettings } from "../config/storage-seams.ts";
import type { BackupCipher } from "../ports/backup-cipher.ts";
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

/** The master key of backups is where that of patients' names is: in a folder another file, in KMS the same key. */
export async function openCipher(settings: KeysSettings): Promise<BackupCipher> {
  const { encryptionSdkCipher } = await import("../adapters/cipher/encryption-sdk.ts");
  if (settings.kind === "kms") {
    const { kmsMasterKey } = await import("../adapters/cipher/kms-master-key.ts");
    return encryptionSdkCipher(kmsMasterKey(settings));
  }
  const { fileMasterKey } = await import("../adapters/cipher/file-master-key.ts");
  return encryptionSdkCipher(fileMasterKey(settings));
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
