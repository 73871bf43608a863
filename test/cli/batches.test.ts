/** The batches' commands around a payment: what is paid, what is not, and the way out for a case that cannot be. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { paidUpdate } from "../../src/jobs/paid-update.ts";
import { parsePayWeek } from "../../src/domain/payments/pay-week.ts";
import { attemptOf } from "../support/job-run.ts";
import { runProgram } from "../support/program.ts";
import { closedWorld } from "../support/reportable-week.ts";
import type { SampleWorld } from "../support/sample-world.ts";

const why = ["--by", "ops", "--reason", "priced anew"] as const;

suite("batches", { concurrency: true }, () => {
  test("list and show tell what is paid, and the totals stay what was reported", async (context) => {
    const { folder } = await partlyPaid(context);
    await runProgram(folder, ["batches", "drop", "B-1", ...why]);

    const list = await runProgram(folder, ["batches", "list"]);
    const show = await runProgram(folder, ["batches", "show", "2026-11-23"]);
    const asJson = await runProgram(folder, ["batches", "show", "2026-11-23", "--json"]);

    assert.match(list.stdout, /^WEEK +STATE +CASES +CARRIED OVER +TOTAL +PAID +PAY DATE/);
    assert.match(list.stdout, /2026-11-23 +paid +3 +0 +\$250\.50 +\$200\.00 +2026-11-27/);
    assert.match(show.stdout, /A-1 +ann +\$100\.00 +General +Fri 2026-11-27 09:00 UTC\n/);
    assert.match(show.stdout, /B-1 +bob +\$50\.50 +General +dropped\n/);
    assert.match(
      show.stdout,
      /\nTotal: 3 cases, \$250\.50\nPaid: 2 cases, \$200\.00\nDropped: 1 case, \$50\.50\n$/,
    );
    const cases = JSON.parse(asJson.stdout) as readonly Record<string, unknown>[];
    assert.deepEqual(
      cases.map(({ caseId, state, paidAt }) => [caseId, state, paidAt]),
      [
        ["A-1", "paid", "2026-11-27T09:00:00.000Z"],
        ["A-2", "paid", "2026-11-27T09:00:00.000Z"],
        ["B-1", "dropped", null],
      ],
    );
  });

  test("drop takes a refused case out, is recorded, and says where the case goes", async (context) => {
    const world = await partlyPaid(context);

    const { code, stdout, stderr } = await runProgram(world.folder, [
      "batches",
      "drop",
      "B-1",
      ...why,
    ]);

    assert.equal(code, 0, stderr);
    assert.equal(
      stdout,
      [
        "Case B-1 is taken out of the batch of 2026-11-23. The next batch that is closed takes it with its amount of then, if it is active and at 10 or 15.",
        "The batch's reports and totals stay what was reported: 3 cases, $250.50.",
        "None of its cases is left to pay: the batch is paid.",
        "",
      ].join("\n"),
    );
    const [drop] = world.rows("select case_id, dropped_by, reason from jobs_batch_drops");
    assert.deepEqual(drop, { case_id: "B-1", dropped_by: "ops", reason: "priced anew" });
  });

  test("drop prints the whole line that pays the rest", async (context) => {
    const world = await closedWorld(context);
    world.execute("update jobs_batches set state = 'reported'");

    const { stdout } = await runProgram(world.folder, ["batches", "drop", "B-1", ...why]);

    assert.match(
      stdout,
      /\nTo pay the rest of it: npm run surgicase-jobs -- run paid-update --week 2026-11-23\n$/,
    );
  });

  test("a paid case is not dropped, a batch paid in part not made void, and nothing is changed", async (context) => {
    const world = await partlyPaid(context);
    const id = String(world.batches()[0]?.["batch_id"]);
    const before = world.everything();

    const drop = await runProgram(world.folder, ["batches", "drop", "A-1", ...why]);
    const voiding = await runProgram(world.folder, ["batches", "void", id, ...why]);
    const blank = await runProgram(world.folder, [
      "batches",
      "drop",
      "B-1",
      "--by",
      "ops",
      "--reason",
      " ",
    ]);

    assert.deepEqual([drop.code, voiding.code, blank.code], [64, 64, 64]);
    assert.match(drop.stderr, /^Cannot drop case A-1: the batch of 2026-11-23 has paid it/);
    assert.match(
      voiding.stderr,
      /^Cannot void batch .*: it is reported, with 2 of its 3 cases paid/,
    );
    assert.match(blank.stderr, /^Cannot decide without --by and --reason/);
    assert.deepEqual(world.everything(), before);
  });
});

/** Two of the three reported cases are paid; B-1 was repriced since. */
async function partlyPaid(context: TestContext): Promise<SampleWorld> {
  const world = await closedWorld(context);
  world.execute("update jobs_batches set state = 'reported'");
  world.execute("update cases set pay_amount = '60.00' where case_id = 'B-1'");
  const week = parsePayWeek("2026-11-23");
  assert.ok(week !== undefined);
  const paid = await attemptOf(paidUpdate, world.folder, { now: "2026-11-27T09:00:00Z", week });
  assert.equal(paid.kind, "partial");
  return world;
}
