/** Reports and letters in a folder: the key is the path. They hold patient data, so only the owner may read them. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Storage } from "../../ports/storage.ts";
import { codeOf, fileFailure, isPlainPath, removeLeftovers, writeWhole } from "../files.ts";

const what = "the report storage";

export function directoryStorage(folder: string, now: () => Date): Storage {
  const tidied = new Set<string>();

  return {
    async put(key, content, signal) {
      const path = pathOf(folder, key);
      if (!tidied.has(dirname(path))) {
        tidied.add(dirname(path));
        await removeLeftovers(dirname(path), now());
      }
      await writeWhole(path, content, { mode: 0o600 }, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw fileFailure(error, { what, attempt: `Cannot store ${key}`, folder });
      });
      const sha256 = createHash("sha256").update(content).digest("hex");
      return { key, sha256, bytes: content.byteLength };
    },

    async get(key, signal) {
      const path = pathOf(folder, key);
      signal.throwIfAborted();
      try {
        return await readFile(path, { signal });
      } catch (error) {
        signal.throwIfAborted();
        if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error) ?? "")) {
          return undefined;
        }
        throw fileFailure(error, { what, attempt: `Cannot read ${key}`, folder });
      }
    },
  };
}

function pathOf(folder: string, key: string): string {
  if (!isPlainPath(key)) {
    throw new TypeError(
      `Cannot use ${JSON.stringify(key)} as a key: it must be a relative path of plain names, such as reports/2026-11-23/a.pdf`,
    );
  }
  return join(folder, key);
}
