/**
 * Data keys wrapped by a master key in a file, for a machine without KMS. The embedded world makes it once, and whoever loses
 * it loses the names.
 */
import { randomBytes } from "node:crypto";
import { openSealed, sealBytes } from "../../domain/phi-field.ts";
import type { DataKeys } from "../../ports/data-keys.ts";
import { withMasterKey, type MasterKeyFile } from "./master-key-file.ts";

export interface FileKeysSettings {
  readonly folder: string;
  /** Whether the master key may be made where there is none. */
  readonly embedded: boolean;
}

export interface FileKeys extends DataKeys {
  /** A data key in the form that `open` takes, base64: for made-up data. */
  wrap(dataKey: Uint8Array, signal: AbortSignal): Promise<string>;
}

const keyBytes = 32;
const ivBytes = 12;

export function fileKeys({ folder, embedded }: FileKeysSettings): FileKeys {
  const file: MasterKeyFile = {
    folder,
    fileName: "phi-master-key",
    attempt: "Cannot open a data key of patients' names",
    remedy: "restore it",
    mayBeMade: embedded,
  };
  return {
    async open(wrapped, signal) {
      return withMasterKey(file, signal, (masterKey) => {
        const dataKey = openSealed(wrapped, masterKey);
        return dataKey?.length === keyBytes ? dataKey : undefined;
      });
    },
    async wrap(dataKey, signal) {
      return withMasterKey(file, signal, (masterKey) =>
        sealBytes(dataKey, masterKey, randomBytes(ivBytes)).toString("base64"),
      );
    },
  };
}
