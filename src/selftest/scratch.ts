/** Folders of the self-test's own, under one temporary folder that is gone when it is disposed of. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnavailableError } from "../domain/failure.ts";

export interface Scratch extends AsyncDisposable {
  /** A new, empty folder. @throws {UnavailableError} where none can be made. */
  folder(): Promise<string>;
}

/** The temporary folder is made when the first trial needs it, so that a full disk fails trials and not the self-test. */
export function scratch(): Scratch {
  let root: Promise<string> | undefined;
  let folders = 0;
  return {
    async folder() {
      const made = await (root ??= makeRoot());
      folders += 1;
      const folder = join(made, String(folders));
      await mkdir(folder, { mode: 0o700 });
      return folder;
    },
    async [Symbol.asyncDispose]() {
      const made = await root?.catch(() => undefined);
      if (made !== undefined) {
        // A trial that was left behind may still write: better a leftover than no end.
        await rm(made, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
      }
    },
  };
}

async function makeRoot(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), "surgicase-jobs-selftest-"));
  } catch (cause) {
    throw new UnavailableError(
      "a temporary folder",
      `Cannot make a temporary folder in ${tmpdir()}: set TMPDIR to one that can be written to`,
      { cause },
    );
  }
}
