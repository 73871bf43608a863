/** Whether mails can be put into a folder: a file is written where it is, or where it would be made, and taken away again. */
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { codeOf } from "../files.ts";
import { wordsOf } from "./eml-files.ts";
import type { Probe } from "./probe.ts";

export function folderProbe({ folder }: { readonly folder: string }): Probe {
  return async () => {
    try {
      const place = await nearest(folder);
      const trial = await mkdtemp(join(place, ".surgicase-jobs-probe-"));
      try {
        await writeFile(join(trial, "mail.eml"), "A trial.\n", { mode: 0o600 });
      } finally {
        await rm(trial, { recursive: true, force: true });
      }
      const made = place === folder ? "the folder can be written to" : "the folder can be made";
      return { kind: "able", said: [made] };
    } catch (error) {
      return { kind: "unable", reason: wordsOf(error) };
    }
  };
}

/** The folder, or the first above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (error) {
    if (codeOf(error) === "ENOENT" && dirname(folder) !== folder) {
      return await nearest(dirname(folder));
    }
    throw error;
  }
}
