/** kill -9 at every step of paid-update, and several of it at once: each case is paid once, and who is refused is told of. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { runProgram, type Ended, type ProgramOptions } from "../support/program.ts";
import { worldIn, type SampleWorld } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import { close, closedWorld, closing, lastLine } from "./two-jobs.ts";

const [, , ...week] = closing;
const paying = ["run", "paid-update", ...week] as const;

test(`paid-update killed at ${everyStep} is done, once, by the next run`, killLimit, async (t) => {
  const killed = await killAtEachStep(t, {
    prepare: async (world) => {
      assert.equal((await close(world.folder)).code, 3);
      reportWithOneChanged(world);
    },
    start: pay,
    look: async (folder, again) => {
      assert.equal(again.code, 3, again.stdout + again.stderr);
      assertPaidOnce(worldIn(folder));
      await assertRefusedTold(worldIn(folder));
    },
  });

  assert.ok(killed > 4, `${killed} kills`);
});

suite("paid-update at once", () => {
  for (const [how, variables] of [
    ["one pays and the others step aside", () => ({})],
    [
      "without the courtesy lock nothing is paid twice either",
      (index: number) => ({ ENVIRONMENT: `place-${index}` }),
    ],
  ] as const) {
    test(`of five runs at once ${how}`, async (t) => {
      const world = await closedWorld(t);
      reportWithOneChanged(world);

      const ended = await Promise.all(
        [1, 2, 3, 4, 5].map(async (index) => pay(world.folder, { variables: variables(index) })),
      );

      assertPaidOnce(world);
      const told = ended.map(({ stdout, stderr }) => stdout + stderr).join("\n");
      const payers = ended.filter((run) => paidBy(run) > 0);
      assert.deepEqual(payers.map(paidBy), [3], told);
      assert.ok(ended.every(({ code }) => code === 0 || code === 3));
    });
  }
});

async function pay(folder: string, options: ProgramOptions = {}) {
  return runProgram(folder, paying, options);
}

function paidBy(run: Ended): number {
  const counts = lastLine(run)["counts"] as Readonly<Record<string, number>> | undefined;
  return counts?.["paid"] ?? 0;
}

/** The batch is reported, and of its four cases one was repriced since. */
function reportWithOneChanged(world: SampleWorld): void {
  world.execute("update jobs_batches set state = 'reported'");
  world.execute("update cases set pay_amount = '11.00' where case_id = 'left-over'");
}

function assertPaidOnce(world: SampleWorld): void {
  assert.deepEqual(world.statuses(), {
    inactive: 10,
    "left-over": 15,
    "owner-gone": 10,
    "ready-1": 20,
    "ready-2": 20,
    "ready-3": 20,
    unpriced: 10,
  });
  const paid = [
    { case_id: "ready-1", amount_cents: 10_000 },
    { case_id: "ready-2", amount_cents: 5 },
    { case_id: "ready-3", amount_cents: 125_040 },
  ];
  assert.deepEqual(
    world.rows("select case_id, amount_cents from jobs_batch_payments order by case_id"),
    paid,
  );
  assert.deepEqual(
    world.rows("select case_id from jobs_status_history where new_status = 20 order by case_id"),
    paid.map(({ case_id }) => ({ case_id })),
  );
  assert.deepEqual(
    world.batches().map(({ state }) => state),
    ["reported"],
  );
}

async function assertRefusedTold(world: SampleWorld): Promise<void> {
  const warnings = (await world.mails()).filter(({ subject = "" }) =>
    subject.startsWith("⚠️ WARNING: Scheduled Job Partial Failure - Paid Update"),
  );
  assert.ok(warnings.length > 0, "no WARNING names the refused case");
  assert.ok(warnings.every(({ text = "" }) => text.includes("left-over")));
}
