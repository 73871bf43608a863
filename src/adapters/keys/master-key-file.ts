/**
 * A master key in a file of its own: 32 bytes in base64, for its owner alone. The file is read at every use and nothing of it
 * is kept; where it may be made, whoever is first makes it, and whoever loses it loses what it protects.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../domain/failure.ts";
import { codeOf, createWhole, fileFailure } from "../files.ts";

export interface MasterKeyFile {
  readonly folder: string;
  readonly fileName: string;
  /** How an error of the file system begins: `Cannot open a data key of patients' names`. */
  readonly attempt: string;
  /** What to do where there is none: `restore it`. */
  readonly remedy: string;
  /** Whether it may be made where there is none. */
  readonly mayBeMade: boolean;
}

const keyBytes = 32;

/** Hands the key over, and wipes it afterwards. @throws {ConfigError} where there is none, or something else in its place. */
export async function withMasterKey<Result>(
  file: MasterKeyFile,
  signal: AbortSignal,
  use: (masterKey: Buffer) => Result | Promise<Result>,
): Promise<Result> {
  const masterKey = keyIn(file, await masterText(file, signal));
  try {
    return await use(masterKey);
  } finally {
    masterKey.fill(0);
  }
}

/** `undefined` where there is none and none may be made. */
async function masterText(
  { folder, fileName, attempt, mayBeMade }: MasterKeyFile,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = join(folder, fileName);
  signal.throwIfAborted();
  try {
    const there = await textIn(path, signal);
    if (there !== undefined || !mayBeMade) {
      return there;
    }
    const made = `${randomBytes(keyBytes).toString("base64")}\n`;
    await createWhole(path, made, { mode: 0o600 }, signal);
    // Read, not remembered: another process may have been first, and both must agree.
    return await textIn(path, signal);
  } catch (error) {
    signal.throwIfAborted();
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

function keyIn({ fileName, remedy }: MasterKeyFile, text: string | undefined): Buffer {
  if (text === undefined) {
    throw new ConfigError([
      `KEYS_URL must name a folder with the file ${fileName} in it: it is not there; ${remedy}`,
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
