/** Reports and letters in a folder: the key is the path. They hold patient data, so only the owner may read them. */
import { createReadStream } from "node:fs";
import { readFile, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Storage } from "../../ports/storage.ts";
import { codeOf, fileFailure, removeLeftovers, writeWhole } from "../files.ts";
import { passing } from "./content.ts";
import { objectsBelow } from "./directory-listing.ts";
import { requirePlainKey, storageName } from "./object-key.ts";

export function directoryStorage(folder: string, now: () => Date): Storage {
  const tidied = new Set<string>();

  return {
    async put(key, content, signal) {
      const path = pathOf(folder, key);
      if (!tidied.has(dirname(path))) {
        tidied.add(dirname(path));
        await removeLeftovers(dirname(path), now());
      }
      const passed = passing(content, signal);
      try {
        await writeWhole(path, passed.pieces, { mode: 0o600 }, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw passed.isOfSource(error)
          ? error
          : fileFailure(error, { what: storageName, attempt: `Cannot store ${key}`, folder });
      }
      return { key, ...passed.sum() };
    },

    async get(key, signal) {
      return await found(folder, key, signal, async ({ path }) => readFile(path, { signal }));
    },

    async open(key, signal) {
      return await found(folder, key, signal, async (reading) => {
        // Opened at the first read: a file that nobody reads would stay open.
        return (await stat(reading.path)).isDirectory() ? undefined : pieces(reading, signal);
      });
    },

    async list(below, signal) {
      pathOf(folder, below);
      try {
        return await objectsBelow(folder, below, now(), signal);
      } catch (error) {
        signal.throwIfAborted();
        throw fileFailure(error, { what: storageName, attempt: `Cannot list ${below}`, folder });
      }
    },

    async remove(key, signal) {
      await found(folder, key, signal, unlinked, `Cannot remove ${key}`);
      await removeEmptyFolders(folder, dirname(key));
    },
  };
}

/** A file that is to be read, or removed. */
interface Reading {
  readonly path: string;
  readonly failure: (error: unknown) => Error;
}

/** `undefined` where there is no such file. */
async function found<Found>(
  folder: string,
  key: string,
  signal: AbortSignal,
  look: (reading: Reading) => Promise<Found>,
  attempt = `Cannot read ${key}`,
): Promise<Found | undefined> {
  const failure = (error: unknown) => fileFailure(error, { what: storageName, attempt, folder });
  const path = pathOf(folder, key);
  signal.throwIfAborted();
  try {
    return await look({ path, failure });
  } catch (error) {
    signal.throwIfAborted();
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error) ?? "")) {
      return undefined;
    }
    throw failure(error);
  }
}

/** Systems differ in what they say to removing a folder so. */
async function unlinked({ path }: Reading): Promise<void> {
  if (!(await stat(path)).isDirectory()) {
    await unlink(path);
  }
}

/** Up to the first that holds something still, or is not to be removed. */
async function removeEmptyFolders(folder: string, below: string): Promise<void> {
  for (let inner = below; inner !== "."; inner = dirname(inner)) {
    try {
      await rmdir(join(folder, inner));
    } catch {
      return;
    }
  }
}

async function* pieces({ path, failure }: Reading, signal: AbortSignal) {
  try {
    yield* createReadStream(path, { signal }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    signal.throwIfAborted();
    throw failure(error);
  }
}

function pathOf(folder: string, key: string): string {
  requirePlainKey(key);
  return join(folder, key);
}
