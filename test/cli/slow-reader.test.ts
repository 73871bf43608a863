/** What is printed reaches a reader who takes his time: a pipe holds 64 KiB, and the rest must not be lost at the end. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { close, week } from "../faults/two-jobs.ts";
import { caseRow, profileRow, sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const main = process.env["TEST_PROGRAM"] ?? join(import.meta.dirname, "..", "..", "src", "main.ts");

test("a long list is whole although its reader begins late", async (t) => {
  const cases = Array.from({ length: 2_000 }, (_, index) => caseRow(`case-${index}`));
  const { folder } = await sampleWorld(await temporaryFolder(t), {
    user_profile: [profileRow("ann")],
    cases,
  });
  await close(folder);
  const { PATH = "" } = process.env;

  const child = spawn(process.execPath, [main, "batches", "show", week, "--json"], {
    cwd: folder,
    env: { PATH, HOME: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await sleep(1_500);
  const printed = await text(child.stdout);

  assert.ok(printed.length > 200_000);
  assert.equal((JSON.parse(printed) as readonly unknown[]).length, 2_000);
});
