/**
 * Secrets as JSON files: `surgicase/main` is `<folder>/surgicase/main.json`. For a machine without AWS.
 * No error tells what is in a file: the parser's own message quotes it, so it is not even kept as a cause.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigError, DeniedError, UnavailableError, toError } from "../../domain/failure.ts";
import { secretVariable, type SecretAlias, type Secrets } from "../../ports/secrets.ts";
import { codeOf, createWhole, fileFailure, isPlainPath } from "../files.ts";

export type SecretValues = Readonly<Record<string, unknown>>;

export interface JsonFileSettings {
  readonly folder: string;
  readonly ids: Readonly<Record<SecretAlias, string | undefined>>;
  readonly now: () => Date;
  /** First values of a secret whose file is not there; `undefined`: a person must make it. */
  readonly createMissing: (alias: SecretAlias) => SecretValues | undefined;
}

interface SecretFile {
  readonly alias: SecretAlias;
  readonly path: string;
}

export function jsonFileSecrets({ folder, ids, now, createMissing }: JsonFileSettings): Secrets {
  return {
    async read(alias, signal) {
      const file = { alias, path: pathOf(folder, alias, ids[alias]) };
      signal.throwIfAborted();
      const content =
        (await contentOf(file, signal)) ?? (await created(file, createMissing(alias), signal));
      return {
        alias,
        values: valuesOf(file, content),
        version: createHash("sha256").update(content).digest("hex").slice(0, 12),
        confirmedAt: now(),
        servedFrom: "source",
      };
    },
  };
}

function pathOf(folder: string, alias: SecretAlias, id: string | undefined): string {
  const variable = secretVariable(alias);
  if (id === undefined || id === "") {
    throw new ConfigError([
      `${variable} is not set: it names the secret ${alias}, for example surgicase/${alias}`,
    ]);
  }
  if (!isPlainPath(id)) {
    throw new ConfigError([
      `${variable} is no name of a secret file: set plain names with slashes, for example surgicase/${alias}`,
    ]);
  }
  return join(folder, `${id}.json`);
}

/** `undefined` where there is no such file. */
async function contentOf(file: SecretFile, signal: AbortSignal): Promise<Buffer | undefined> {
  try {
    return await readFile(file.path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw failureOf(error, "read", file);
  }
}

async function created(
  file: SecretFile,
  initial: SecretValues | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  if (initial !== undefined) {
    const text = `${JSON.stringify(initial, undefined, 2)}\n`;
    try {
      await createWhole(file.path, text, { mode: 0o600 }, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf(error, "create", file);
    }
  }
  // Read, not remembered: another process may have been first, and both must agree.
  const content = await contentOf(file, signal);
  if (content === undefined) {
    throw new DeniedError(
      `Cannot read the secret ${file.alias}: ${file.path} is not there; create it, readable by its owner alone, with one JSON object in it, such as {}`,
    );
  }
  return content;
}

function failureOf(error: unknown, action: "read" | "create", { alias, path }: SecretFile): Error {
  const attempt = `Cannot ${action} the secret ${alias}`;
  return fileFailure(error, { what: "the secrets", attempt, folder: dirname(path) });
}

function valuesOf({ alias, path }: SecretFile, content: Buffer): SecretValues {
  const failure = (state: string) =>
    new UnavailableError(
      "the secrets",
      `Cannot read the secret ${alias}: ${path} ${state}; mend the file`,
    );
  let values: unknown;
  try {
    values = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
  } catch (error) {
    throw failure(`is not JSON${placeIn(toError(error).message)}`);
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw failure(`holds no JSON object but ${kindOf(values)}`);
  }
  return values as SecretValues;
}

// V8 names the place in most messages, and quotes the text around it in the others.
function placeIn(message: string): string {
  const place = /\(line \d+ column \d+\)$/.exec(message)?.[0];
  return place === undefined ? "" : ` ${place}`;
}

function kindOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
