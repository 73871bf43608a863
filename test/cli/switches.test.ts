/** Words that would mean the opposite of what was written are refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseUnclear } from "../../src/cli/switches.ts";
import { parseRunOptions } from "../../src/cli/run/run-options.ts";
import { UsageError } from "../../src/domain/failure.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

for (const word of [
  "--dry-run=yes",
  "--dry-run=1",
  "--dryRun=on",
  "--no-wait=x",
  "--json=",
  "--",
]) {
  test(`${word} is refused, as a flag and in JOB_OPTIONS`, () => {
    assert.throws(() => refuseUnclear(["run", "any", word]), UsageError);
    assert.throws(() => parseRunOptions(pendingPaymentUpdate, {}, `${word} --dry-run`), UsageError);
  });
}

for (const word of [
  "--dry-run",
  "--dry-run=true",
  "--no-wait",
  "--week=2026-11-23",
  "--reason=yes",
]) {
  test(`${word} is clear`, () => {
    refuseUnclear(["run", "any", word]);
  });
}

test("a rehearsal that was written unclearly is no real run", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));

  const { code } = await runProgram(world.folder, ["run", "pending-payment-update"], {
    variables: { JOB_OPTIONS: "--dry-run=yes" },
  });

  assert.equal(code, 64);
  assert.equal(world.batches().length, 0);
});
