/** A disk of its own for one test, soon full. */
import { execFile } from "node:child_process";
import { mkdtemp, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A disk of 64 kB; `undefined`, and the test skipped, where one cannot be had. */
export async function smallDisk(t: TestContext): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-jobs-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
  } catch {
    await rmdir(folder);
    t.skip("mounting a small disk takes root");
    return undefined;
  }
  t.after(async () => {
    await run("umount", [folder]);
    await rmdir(folder);
  });
  return folder;
}
