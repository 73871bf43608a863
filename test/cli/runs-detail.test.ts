/** `runs list` where a run's detail is longer than a line of a table. */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("a long detail ends at a word, with a mark; runs show has all of it", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(" ");
  await runProgram(world.folder, ["run", "pending-payment-update"]);
  await rm(join(world.home, "runs"), { recursive: true });
  world.execute(`update jobs_runs set detail = '${words}'`);

  const { stdout } = await runProgram(world.folder, ["runs", "list"]);

  const shown = /word0 .*$/m.exec(stdout)?.[0] ?? "";
  assert.ok(shown.length <= 90, shown);
  assert.match(shown, /…$/);
  assert.ok(words.startsWith(`${shown.slice(0, -1)} `), shown);
});
