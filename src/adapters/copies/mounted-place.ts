/**
 * Small texts as the kubelet mounts them from Secrets and ConfigMaps: `<folder>/<name>/value`. Only for reading: others write
 * the objects themselves, and the kubelet brings them here some time later.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../domain/failure.ts";
import type { CopyPlace } from "../../ports/copy-place.ts";
import { codeOf, fileFailure, isPlainPath } from "../files.ts";

export interface MountedPlaceSettings {
  readonly folder: string;
  /** What is mounted here, as a person says it: `the secret copies`. */
  readonly what: string;
  /** Who writes it instead, and how, as a clause: `only secrets-warming writes it, with …`. */
  readonly writer: string;
}

export function mountedPlace({ folder, what, writer }: MountedPlaceSettings): CopyPlace {
  return {
    name: `the folder ${folder}`,

    async load(name, signal) {
      const path = pathOf(folder, name);
      signal.throwIfAborted();
      try {
        const text = (await textIn(path, signal)) ?? (await textIn(path, signal));
        return text === undefined || text === "" ? undefined : { text, revision: digestOf(text) };
      } catch (error) {
        signal.throwIfAborted();
        throw fileFailure(error, { what, attempt: `Cannot read ${name} (${what})`, folder });
      }
    },

    /** @throws {ConfigError} always. */
    async replace(name, _text, _seen, signal) {
      signal.throwIfAborted();
      return Promise.reject(
        new ConfigError([
          `${name} (${what}) cannot be written in ${folder}: it is mounted for reading; ${writer}`,
        ]),
      );
    },
  };
}

function pathOf(folder: string, name: string): string {
  if (name.includes("/") || !isPlainPath(name)) {
    throw new TypeError(`Cannot use ${JSON.stringify(name)} as a name: it must be a plain one`);
  }
  return join(folder, name, "value");
}

/**
 * `undefined` where there is no such file. That may be so for a moment only, so it is asked twice: the kubelet takes an old
 * folder away, perhaps while the path that leads through it is being followed.
 */
async function textIn(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await readFile(path, { encoding: "utf8", signal });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) {
      return undefined;
    }
    throw error;
  }
}

// Of the kubelet's own marks none is certain to change with the text.
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
