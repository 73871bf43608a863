/** A folder whose embedded database is there and has no table yet: what a run waits for. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary-folder.ts";

export async function folderWithEmptyDatabase(test: TestContext): Promise<string> {
  const folder = await temporaryFolder(test);
  await mkdir(join(folder, ".surgicase"), { mode: 0o700 });
  await writeFile(join(folder, ".surgicase", "surgicase.db"), "", { mode: 0o600 });
  return folder;
}
