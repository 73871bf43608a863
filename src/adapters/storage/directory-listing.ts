/**
 * The objects below a folder. What killed processes left unfinished over an hour ago is taken away on the way: a backup's folder has
 * a name of its own, so no later put would come by.
 */
import { readdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ListedObject } from "../../ports/storage.ts";
import { codeOf, isPlainPath, removeLeftovers } from "../files.ts";

/** Sorted. Hidden files are no objects, and links to folders are not followed: they may lead round in a circle. */
export async function objectsBelow(
  root: string,
  folder: string,
  now: Date,
  signal: AbortSignal,
): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    signal.throwIfAborted();
    const path = join(root, at);
    const entries = await entriesOf(path);
    for (const entry of entries) {
      const key = `${at}/${entry.name}`;
      if (entry.isDirectory() && isPlainPath(key)) {
        folders.push(key);
      } else if (isPlainPath(key)) {
        objects.push(...(await objectAt(join(root, key), key)));
      }
    }
    if (entries.some(({ name }) => name.startsWith(".") && name.endsWith(".tmp"))) {
      await removeLeftovers(path, now);
      // Where nothing else is in it.
      await rmdir(path).catch(() => undefined);
    }
  }
  return objects.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    // Not there, a file, or removed since its parent was read.
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) {
      return [];
    }
    throw error;
  }
}

/** None where it is no file, nor a link to one, or was removed since. */
async function objectAt(path: string, key: string): Promise<readonly ListedObject[]> {
  return await stat(path).then(
    (found) => (found.isFile() ? [{ key, bytes: found.size }] : []),
    () => [],
  );
}
