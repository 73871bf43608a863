/** What is printed reaches a reader who takes his time: a pipe holds 64 KiB, and the rest must not be lost at the end; one who leaves ends nothing. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { close, week } from "../faults/two-jobs.ts";
import { runProgram } from "../support/program.ts";
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

test("a reader who leaves ends nothing: the work is done, and its exit code tells of it", async (t) => {
  const folder = await temporaryFolder(t);
  await sampleWorld(folder, { user_profile: [profileRow("ann")], cases: [caseRow("case-1")] });
  const { PATH = "" } = process.env;
  const run = async (...words: readonly string[]) => {
    const child = spawn(process.execPath, [main, ...words], {
      cwd: folder,
      env: { PATH, HOME: folder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    const said = text(child.stderr);
    const [code] = (await once(child, "exit")) as [number | null];
    return { code, said: await said };
  };

  const made = await runProgram(folder, ["run", "database-backup"]);
  assert.equal(made.code, 0, made.stderr);
  assert.deepEqual(await run("backup", "list"), { code: 0, said: "" });
  assert.deepEqual(await run("backup", "verify"), { code: 0, said: "" });
  assert.equal((await run("backup", "verify", "none")).code, 64);
});
