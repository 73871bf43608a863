/** Whether files stayed as they were, byte for byte: a digest for each thing that a folder holds. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** By the names of the entries of `folder`: a digest of all that is in each. */
export async function fingerprints(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder);
  return new Map(
    await Promise.all(
      entries.map(async (entry) => [entry, await digestOf(join(folder, entry))] as const),
    ),
  );
}

async function digestOf(folder: string): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).toSorted();
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`${file}\n`).update(await readFile(join(folder, file)));
  }
  return hash.digest("hex");
}
