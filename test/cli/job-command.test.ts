/** A pod that does a command in place of its job's run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { commandInPlaceOf } from "../../src/cli/job-command.ts";
import { UsageError } from "../../src/domain/failure.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = ["run", "weekly-digest"] as const;

for (const [command, words] of [
  ["deliveries list", ["deliveries", "list"]],
  ["  runs   list --json\n", ["runs", "list", "--json"]],
  ["surgicase-jobs jobs", ["jobs"]],
  [`a --reason "it's done" --by 'Ann "A" B'`, ["a", "--reason", "it's done", "--by", 'Ann "A" B']],
  [`a --reason="the disk" --by=x" y"z`, ["a", "--reason=the disk", "--by=x yz"]],
  [`a --reason "said \\"no\\", C:\\dir"`, ["a", "--reason", 'said "no", C:\\dir']],
  [`a --by ""`, ["a", "--by", ""]],
  ["a $HOME $(whoami) *", ["a", "$HOME", "$(whoami)", "*"]],
] as const) {
  test(`JOB_COMMAND ${JSON.stringify(command)} is ${JSON.stringify(words)}`, () => {
    assert.deepEqual(commandInPlaceOf(run, { JOB_COMMAND: command }), words);
  });
}

test("without it a run is a run, and no other command is changed by it", () => {
  assert.equal(commandInPlaceOf(run, {}), run);
  assert.equal(commandInPlaceOf(run, { JOB_COMMAND: "  " }), run);
  assert.deepEqual(commandInPlaceOf(["jobs"], { JOB_COMMAND: "runs list" }), ["jobs"]);
});

for (const command of [
  "run paid-update",
  "surgicase-jobs run x",
  "demo",
  "--no-wait run x",
  "--json demo",
  '"" run x',
  `jobs --by "me`,
]) {
  test(`refused as JOB_COMMAND: ${command}`, () => {
    assert.throws(() => commandInPlaceOf(run, { JOB_COMMAND: command }), UsageError);
  });
}

const pod = { POD_NAME: "command-1-x7k2p", JOB_NAME: "command-1", LOG_FORMAT: "json" };

test("the job's pod says what the command says, and no run takes place", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));

  const typed = await runProgram(world.folder, ["batches", "list"]);
  const ended = await runProgram(world.folder, ["run", "pending-payment-update"], {
    variables: { ...pod, JOB_COMMAND: "batches list" },
  });

  assert.deepEqual([ended.code, ended.stdout, ended.stderr], [0, typed.stdout, ""]);
  assert.deepEqual([world.batches(), world.runs(), await world.mails()], [[], [], []]);
});

for (const [what, command, code, said] of [
  ["a slip of the pen", "batches list --jsno", 64, /jsno/],
  ["a run", "run pending-payment-update", 64, /JOB_OPTIONS/],
  ["a decision that nobody answers for", "deliveries accept 7", 64, /by, reason/],
  ["a question to nobody", "selftest --send-test-email", 64, /Add --yes/],
] as const) {
  test(`${what} ends with ${code} and a sentence, and nobody is mailed`, async (t) => {
    const world = await sampleWorld(await temporaryFolder(t));

    const ended = await runProgram(world.folder, ["run", "pending-payment-update"], {
      variables: { ...pod, JOB_COMMAND: command },
    });

    assert.equal(ended.code, code);
    assert.match(ended.stderr, said);
    assert.deepEqual([world.batches(), world.runs(), await world.mails()], [[], [], []]);
  });
}
