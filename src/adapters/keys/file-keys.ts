/**
 * Data keys wrapped by a master key in a file, for a machine without KMS. The file is read at every call and nothing of it is
 * kept; the embedded world makes it once, and whoever loses it loses the names.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../domain/failure.ts";
import { openSealed, sealBytes } from "../../domain/phi-field.ts";
import type { DataKeys } from "../../ports/data-keys.ts";
import { codeOf, createWhole, fileFailure } from "../files.ts";

export interface FileKeysSettings {
  readonly folder: string;
  /** Whether the master key may be made where there is none. */
  readonly embedded: boolean;
}

export interface FileKeys extends DataKeys {
  /** A data key in the form that `open` takes, base64: for made-up data. */
  wrap(dataKey: Uint8Array, signal: AbortSignal): Promise<string>;
}

const fileName = "phi-master-key";
const keyBytes = 32;
const ivBytes = 12;

export function fileKeys(settings: FileKeysSettings): FileKeys {
  return {
    async open(wrapped, signal) {
      return withMasterKey(settings, signal, (masterKey) => {
        const dataKey = openSealed(wrapped, masterKey);
        return dataKey?.length === keyBytes ? dataKey : undefined;
      });
    },
    async wrap(dataKey, signal) {
      return withMasterKey(settings, signal, (masterKey) =>
        sealBytes(dataKey, masterKey, randomBytes(ivBytes)).toString("base64"),
      );
    },
  };
}

async function withMasterKey<Result>(
  settings: FileKeysSettings,
  signal: AbortSignal,
  use: (masterKey: Buffer) => Result,
): Promise<Result> {
  const masterKey = keyIn(await masterText(settings, signal));
  try {
    return use(masterKey);
  } finally {
    masterKey.fill(0);
  }
}

/** `undefined` where there is none and none may be made. */
async function masterText(
  { folder, embedded }: FileKeysSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = join(folder, fileName);
  signal.throwIfAborted();
  try {
    const there = await textIn(path, signal);
    if (there !== undefined || !embedded) {
      return there;
    }
    const made = `${randomBytes(keyBytes).toString("base64")}\n`;
    await createWhole(path, made, { mode: 0o600 }, signal);
    // Read, not remembered: another process may have been first, and both must agree.
    return await textIn(path, signal);
  } catch (error) {
    signal.throwIfAborted();
    const attempt = "Cannot open a data key of patients' names";
    throw fileFailure(error, { what: "the master key", attempt, folder });
  }
}

/** `undefined` where there is no such file. */
async function textIn(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await readFile(path, { encoding: "utf8", signal });
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function keyIn(text: string | undefined): Buffer {
  if (text === undefined) {
    throw new ConfigError([
      `KEYS_URL must name a folder with the file ${fileName} in it: it is not there; restore it`,
    ]);
  }
  const isKey = /^[A-Za-z0-9+/]{43}=$/.test(text.trim());
  if (!isKey) {
    throw new ConfigError([
      `KEYS_URL must name a folder whose ${fileName} holds 32 bytes in base64: it holds something else; restore it`,
    ]);
  }
  return Buffer.from(text.trim(), "base64");
}
