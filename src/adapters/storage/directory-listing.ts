/**
 * The keys below a folder. What killed processes left unfinished over an hour ago is taken away on the way: a backup's folder has
 * a name of its own, so no later put would come by.
 */
import { readdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, isPlainPath, removeLeftovers } from "../files.ts";

/** Sorted. Hidden files are no objects, and links to folders are not followed: they may lead round in a circle. */
export async function keysBelow(
  root: string,
  folder: string,
  now: Date,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const keys: string[] = [];
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    signal.throwIfAborted();
    const path = join(root, at);
    const entries = await entriesOf(path);
    for (const entry of entries) {
      const key = `${at}/${entry.name}`;
      if (entry.isDirectory() && isPlainPath(key)) {
        folders.push(key);
      } else if (isPlainPath(key) && (entry.isFile() || (await isLinkToFile(join(root, key))))) {
        keys.push(key);
      }
    }
    if (entries.some(({ name }) => name.startsWith(".") && name.endsWith(".tmp"))) {
      await removeLeftovers(path, now);
      // Where nothing else is in it.
      await rmdir(path).catch(() => undefined);
    }
  }
  return keys.toSorted();
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

async function isLinkToFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
