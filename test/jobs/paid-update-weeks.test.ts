/** Which week the paid update pays: a past one without a batch, one whose batch is void, one before its pay date. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { BlockedError } from "../../src/domain/failure.ts";
import { parsePayWeek, type PayWeek } from "../../src/domain/payments/pay-week.ts";
import { paidUpdate } from "../../src/jobs/paid-update.ts";
import type { Job } from "../../src/run/job.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { attemptOf, type JobRun } from "../support/job-run.ts";
import { memoryLog } from "../support/memory-log.ts";
import { closedWorld } from "../support/reportable-week.ts";
import type { SampleWorld } from "../support/sample-world.ts";

const friday = "2026-11-27T09:00:00Z";

test("a person's run for a past week without a batch pays nothing and names the batches that wait", async (t) => {
  const world = await reportedWorld(t);
  const before = world.everything();
  const past: JobRun = { week: weekOf("2026-11-16"), now: "2026-11-24T09:00:00Z" };

  const outcome = await payIn(world, past);

  assert.deepEqual(outcome, {
    kind: "skipped",
    because: "nothing-to-do",
    detail:
      "There is no batch of 2026-11-16: nothing is to be paid for that week. Reported and waiting to be paid: surgicase-jobs run paid-update --week 2026-11-23 (3 cases, $250.50, pay date 2026-11-27)",
  });
  assert.deepEqual(world.everything(), before);
  for (const blocked of [
    { ...past, startedBy: "schedule", settings: { paidOnSchedule: true } } as const,
    { ...past, week: weekOf("2026-11-30"), now: "2026-12-01T09:00:00Z" },
  ]) {
    await assert.rejects(
      payIn(world, blocked),
      (error) => error instanceof BlockedError && error.job === "pending-payment-update",
    );
  }
});

test("a past week whose batch was made void is told as such", async (t) => {
  const world = await reportedWorld(t);
  world.execute("update jobs_batches set state = 'void', active_week = null");

  const outcome = await payIn(world, { now: "2026-12-01T09:00:00Z" });

  assert.ok(outcome.kind === "skipped");
  assert.equal(
    outcome.detail,
    "The batch of 2026-11-23 was made void and not closed anew: nothing is to be paid for that week",
  );
});

test("paying before the pay date is said in the log, on it nothing is", async (t) => {
  const world = await reportedWorld(t);
  const { log, lines } = memoryLog();
  const loud: Job = {
    ...paidUpdate,
    run: async (ports, context) => paidUpdate.run(ports, { ...context, log }),
  };
  const run = { week: weekOf("2026-11-23"), now: "2026-11-26T23:59:00Z" };

  await attemptOf(loud, world.folder, run);
  await attemptOf(loud, world.folder, { ...run, now: friday });

  assert.deepEqual(
    lines.map(({ message, fields }) => `${message} ${String(fields["payDate"])}`),
    ["this is before the pay date of the batch 2026-11-27"],
  );
});

async function reportedWorld(t: TestContext): Promise<SampleWorld> {
  const world = await closedWorld(t);
  world.execute("update jobs_batches set state = 'reported'");
  return world;
}

async function payIn({ folder }: SampleWorld, run: JobRun = {}): Promise<Finished> {
  return attemptOf(paidUpdate, folder, { now: friday, week: weekOf("2026-11-23"), ...run });
}

function weekOf(day: string): PayWeek {
  const week = parsePayWeek(day);
  assert.ok(week !== undefined);
  return week;
}
