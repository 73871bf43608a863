/** A file place over files that a test has put there. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { filePlace } from "../../../src/adapters/copies/file-place.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export const what = "the secret copies";

/** A place where these files are under the name `main`, and their folder. */
export async function placeWith(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "main"));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, "main", name), text);
  }
  return { place: filePlace({ folder, what }), folder: join(folder, "main") };
}
