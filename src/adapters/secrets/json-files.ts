/**
 * Secrets as JSON files: `surgicase/main` is `<folder>/surgicase/main.json`. For a machine without AWS.
 * No failure tells what is in a file.
 */
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  secretVariable,
  type SecretAlias,
  type SecretValues,
} from "../../domain/secrets/aliases.ts";
import type { FailureClass, StoreFailure } from "../../domain/secrets/failure-classes.ts";
import type { SecretStore, StoreAnswer } from "../../ports/secret-store.ts";
import { codeOf, createWhole, fileFailure, isPlainPath, writeWhole } from "../files.ts";
import { causeOf } from "../../domain/failure.ts";

export interface JsonFileSettings {
  readonly folder: string;
  readonly ids: Readonly<Partial<Record<SecretAlias, string | undefined>>>;
  /** First values of a secret whose file is not there; `undefined`: a person must make it. */
  readonly createMissing: (alias: SecretAlias) => SecretValues | undefined;
}

type Answered = Extract<StoreAnswer, { kind: "secret" }>;

export function jsonFileSecrets({ folder, ids, createMissing }: JsonFileSettings): SecretStore {
  const ask = async (alias: SecretAlias, signal: AbortSignal): Promise<StoreAnswer> => {
    const path = pathOf(folder, alias, ids[alias]);
    signal.throwIfAborted();
    if (typeof path !== "string") {
      return path;
    }
    try {
      return await read(path, createMissing(alias), signal);
    } catch (error) {
      signal.throwIfAborted();
      return failureOf(error, path);
    }
  };
  return {
    ask,
    async askAll(aliases, signal) {
      const answers = aliases.map(async (alias) => [alias, await ask(alias, signal)] as const);
      return new Map(await Promise.all(answers));
    },
    async replace(alias, text, version, signal) {
      const found = await ask(alias, signal);
      if (found.kind === "failed") {
        return found;
      }
      if (found.version !== version) {
        return "conflict";
      }
      return await replaced(join(folder, `${ids[alias]}.json`), text, version, signal);
    },
  };
}

/** One at a time, by a lock beside the file: whoever finds one is too late, as somebody is changing it. */
async function replaced(
  path: string,
  text: string,
  version: string,
  signal: AbortSignal,
): ReturnType<SecretStore["replace"]> {
  const lock = `${path}.lock`;
  try {
    if (!(await locked(lock, signal))) {
      return "conflict";
    }
    try {
      const content = await contentOf(path, signal);
      if (content === undefined || versionOf(content) !== version) {
        return "conflict";
      }
      await writeWhole(path, text, { mode: 0o600 }, signal);
      return "replaced";
    } finally {
      await rm(lock, { force: true });
    }
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error, path);
  }
}

/** The lock holds the number of the process that made it: one whose process is gone was left behind, and is taken over. */
async function locked(lock: string, signal: AbortSignal): Promise<boolean> {
  const create = async () => createWhole(lock, String(process.pid), { mode: 0o600 }, signal);
  if (await create()) {
    return true;
  }
  const owner = Number((await contentOf(lock, signal))?.toString() ?? Number.NaN);
  if (Number.isNaN(owner) || isAlive(owner)) {
    return false;
  }
  await rm(lock, { force: true });
  return create();
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

function pathOf(
  folder: string,
  alias: SecretAlias,
  id: string | undefined,
): string | (StoreAnswer & { readonly kind: "failed" }) {
  const variable = secretVariable(alias);
  if (id === undefined || id === "") {
    const words = `${variable} is not set: it names the secret ${alias}, for example surgicase/${alias}`;
    return failed("misconfigured", "NoSecretId", words);
  }
  if (!isPlainPath(id)) {
    const words = `${variable} is no name of a secret file: set plain names with slashes, for example surgicase/${alias}`;
    return failed("misconfigured", "NoFileName", words);
  }
  return join(folder, `${id}.json`);
}

async function read(
  path: string,
  initial: SecretValues | undefined,
  signal: AbortSignal,
): Promise<StoreAnswer> {
  const there = await contentOf(path, signal);
  if (there === undefined && initial !== undefined) {
    await createWhole(path, `${JSON.stringify(initial, undefined, 2)}\n`, { mode: 0o600 }, signal);
  }
  // Read, not remembered: another process may have been first, and both must agree.
  const content = there ?? (await contentOf(path, signal));
  if (content === undefined) {
    const remedy = "Create it, readable by its owner alone, with one JSON object in it, such as {}";
    return failed("denied", "ENOENT", `${path} is not there`, remedy);
  }
  return secretIn(path, content);
}

/** `undefined` where there is no such file. */
async function contentOf(path: string, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    return await readFile(path, { signal });
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function secretIn(path: string, content: Buffer): StoreAnswer {
  const version = versionOf(content);
  const answered: Omit<Answered, "text"> = {
    kind: "secret",
    from: path,
    version,
    // A file that was put back keeps its old time, and is meant.
    createdAt: undefined,
  };
  try {
    return { ...answered, text: new TextDecoder("utf-8", { fatal: true }).decode(content) };
  } catch {
    return failed("suspect", "NotText", `${path} is not text in UTF-8`, "Mend the file");
  }
}

function versionOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

function failureOf(error: unknown, path: string): StoreAnswer & { readonly kind: "failed" } {
  const failure = fileFailure(error, { what: "the secrets", attempt: path, folder: path });
  const cause = causeOf(failure);
  const ofCause = cause === "unavailable" || cause === "denied" ? cause : "suspect";
  return failed(ofCause, codeOf(error) ?? "FileSystem", failure.message);
}

function failed(
  ofClass: FailureClass,
  code: string,
  words: string,
  remedy?: string,
): { readonly kind: "failed"; readonly failure: StoreFailure } {
  const failure: StoreFailure = { class: ofClass, whose: "store", code, words };
  return { kind: "failed", failure: remedy === undefined ? failure : { ...failure, remedy } };
}
