/** What the paid update does to the week's reported batch, on the embedded database. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { BlockedError, ConfigError, JobAtWorkError } from "../../src/domain/failure.ts";
import { parsePayWeek, type PayWeek } from "../../src/domain/payments/pay-week.ts";
import { paidUpdate } from "../../src/jobs/paid-update.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import type { Job } from "../../src/run/job.ts";
import type { Finished } from "../../src/run/outcome.ts";
import { attemptOf, type JobRun } from "../support/job-run.ts";
import { memoryLog } from "../support/memory-log.ts";
import { closedWorld } from "../support/reportable-week.ts";
import { caseRow, sampleWorld, usualTables, type SampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const friday = "2026-11-27T09:00:00Z";

test("the reported batch's cases move to paid with a line of history each, and the batch is paid", async (t) => {
  const world = await reportedWorld(t);

  const outcome = await payIn(world, { runId: "pay-1" });

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: { paid: 3, refused: 0, already_paid: 0, paid_cents: 25_050 },
  });
  assert.deepEqual(world.statuses(), { "A-1": 20, "A-2": 20, "B-1": 20 });
  assert.equal(world.batches()[0]?.["state"], "paid");
  assert.deepEqual(
    world.rows(
      "select distinct old_status, new_status, run_id from jobs_status_history where new_status = 20",
    ),
    [{ old_status: 15, new_status: 20, run_id: "pay-1" }],
  );
  assert.deepEqual(world.rows("select distinct paid_to_provider_ts from cases"), [
    { paid_to_provider_ts: "2026-11-27 09:00:00" },
  ]);
});

test("its schedule starts it in vain unless the installation says otherwise", async (t) => {
  const world = await reportedWorld(t);
  const before = world.everything();

  await assert.rejects(
    payIn(world, { startedBy: "schedule" }),
    (error) =>
      error instanceof ConfigError && error.message.includes("set PAID_UPDATE_ON_SCHEDULE=yes"),
  );
  assert.deepEqual(world.everything(), before);

  const told = await payIn(world, {
    startedBy: "schedule",
    settings: { paidOnSchedule: true },
  });
  assert.equal(told.kind, "succeeded");
});

test("a batch whose report is not delivered is not paid, and the job to run is named", async (t) => {
  const world = await closedWorld(t);
  const before = world.everything();

  await assert.rejects(
    payIn(world),
    (error) => error instanceof BlockedError && error.job === "provider-payment-report",
  );

  assert.deepEqual(world.everything(), before);
});

test("a payment report that is at work is waited for", async (t) => {
  const world = await closedWorld(t);
  world.execute(
    "insert into jobs_runs (run_id, attempt, job, slot, started_by, started_at, seen_at) values ('r', 'local', 'provider-payment-report', '2026-11-23 09:00:00', 'person', '2026-11-27 08:59:30', '2026-11-27 08:59:30')",
  );

  await assert.rejects(
    payIn(world),
    (error) => error instanceof JobAtWorkError && error.job === "provider-payment-report",
  );
});

test("a person may pay before the report is delivered", async (t) => {
  const world = await closedWorld(t);

  const outcome = await payIn(world, { force: { by: "ops", reason: "printed by hand" } });

  assert.equal(outcome.kind, "succeeded");
  assert.equal(world.batches()[0]?.["state"], "paid");
});

test("a case that changed since the report is refused by name with what to do, and the rest is paid", async (t) => {
  const world = await reportedWorld(t);
  world.execute("update cases set pay_amount = '120.00' where case_id = 'A-1'");
  world.execute("update cases set case_status = 10, user_id = 'ann' where case_id = 'B-1'");

  const outcome = await payIn(world);

  assert.deepEqual(outcome, {
    kind: "partial",
    counts: { paid: 1, refused: 2, already_paid: 0, paid_cents: 10_000 },
    troubles: [
      {
        subject: "case A-1",
        problem: "not paid: its amount was reported as $100.00 and is $120.00 now",
        remedy:
          'If the reported $100.00 was sent: set the case back to what was reported and run paid-update --week 2026-11-23 again. Only if it was not sent, take it out of the batch, and the next one takes it as it is then: surgicase-jobs batches drop A-1 --by "$(whoami)" --reason "changed since the report"',
      },
      {
        subject: "case B-1",
        problem:
          "not paid: its status is 10 now, not 15; it was reported as bob's and is ann's now",
        remedy:
          'If the reported $50.50 was sent: set the case back to what was reported and run paid-update --week 2026-11-23 again. Only if it was not sent, take it out of the batch, and the next one takes it as it is then: surgicase-jobs batches drop B-1 --by "$(whoami)" --reason "changed since the report"',
      },
    ],
  });
  assert.deepEqual(world.statuses(), { "A-1": 15, "A-2": 20, "B-1": 10 });
  assert.equal(world.batches()[0]?.["state"], "reported");
});

test("a re-run tells the refused cases again, then pays them when they are as reported", async (t) => {
  const world = await reportedWorld(t);
  world.execute("update cases set pay_amount = '120.00' where case_id = 'A-1'");
  const first = await payIn(world);

  const second = await payIn(world);
  world.execute("update cases set pay_amount = '100.00' where case_id = 'A-1'");
  const third = await payIn(world);
  const fourth = await payIn(world);

  assert.ok(first.kind === "partial" && second.kind === "partial");
  assert.deepEqual(second.troubles, first.troubles);
  assert.deepEqual(second.counts, { paid: 0, refused: 1, already_paid: 2, paid_cents: 0 });
  assert.deepEqual(third, {
    kind: "succeeded",
    counts: { paid: 1, refused: 0, already_paid: 2, paid_cents: 10_000 },
  });
  assert.deepEqual(fourth, {
    kind: "skipped",
    because: "already-done",
    detail: "The batch of 2026-11-23 is paid already: 3 of its 3 cases, $250.50",
  });
});

test("an id that a shell would take apart is quoted in the remedy", async (t) => {
  const world = await reportedWorld(t, { cases: [caseRow("it's 1; rm")] });
  world.execute("update cases set active = 0");

  const outcome = await payIn(world);

  assert.ok(outcome.kind === "partial");
  assert.match(outcome.troubles[0].remedy, /batches drop 'it'\\''s 1; rm' --by/);
});

test("the same run asked again, as its answer was lost, answers the same", async (t) => {
  const world = await reportedWorld(t);
  const first = await payIn(world, { runId: "pay-1" });

  const again = await payIn(world, { runId: "pay-1" });

  assert.deepEqual(again, first);
});

test("cases that reached pending payment after the batch was closed are not touched", async (t) => {
  const world = await reportedWorld(t);
  world.execute(
    "insert into cases (case_id, user_id, case_status, pay_amount) values ('LATE', 'ann', 15, '1.00')",
  );

  await payIn(world);

  assert.equal(world.statuses()["LATE"], 15);
});

test("one that finds its batch paid names another that waits", async (t) => {
  const world = await reportedWorld(t);
  world.execute(
    "insert into cases (case_id, user_id, case_status, pay_amount) values ('NEXT', 'ann', 10, '7.00')",
  );
  await attemptOf(pendingPaymentUpdate, world.folder, { now: "2026-11-30T09:00:00Z" });
  world.execute("update jobs_batches set state = 'reported'");
  await payIn(world);

  const outcome = await payIn(world);
  const other = await payIn(world, { week: weekOf("2026-11-30") });

  assert.ok(outcome.kind === "skipped");
  assert.match(
    outcome.detail,
    /\. Reported and waiting to be paid: surgicase-jobs run paid-update --week 2026-11-30 \(1 case, \$7\.00, pay date 2026-12-04\)$/,
  );
  assert.equal(other.kind, "succeeded");
});

test("an empty batch is skipped and counts as paid", async (t) => {
  const world = await closedWorld(t, { cases: [] });

  const dry = await payIn(world, { dryRun: true });
  const state = world.batches()[0]?.["state"];
  const outcome = await payIn(world);

  assert.deepEqual(outcome, {
    kind: "skipped",
    because: "nothing-to-do",
    detail: "The batch of 2026-11-23 is empty: nobody is to be paid, and it counts as paid",
  });
  assert.deepEqual(dry, outcome);
  assert.equal(state, "closed");
  assert.equal(world.batches()[0]?.["state"], "paid");
});

test("a dry run says of each case whether it would be paid, and changes nothing", async (t) => {
  const world = await reportedWorld(t);
  world.execute("update cases set active = 0 where case_id = 'A-1'");
  const before = world.everything();
  const { log, lines } = memoryLog();
  const loud: Job = {
    ...paidUpdate,
    run: async (ports, context) => paidUpdate.run(ports, { ...context, log }),
  };

  const week = weekOf("2026-11-23");
  const dry = await attemptOf(loud, world.folder, { now: friday, week, dryRun: true });

  assert.deepEqual(world.everything(), before);
  assert.deepEqual(
    lines.map(({ fields, message }) => [fields, message]),
    [
      [{ caseId: "A-2", amount: "$100.00" }, "case would be paid"],
      [{ caseId: "B-1", amount: "$50.50" }, "case would be paid"],
      [{ caseId: "A-1", problem: "not paid: it is inactive now" }, "case would be refused"],
    ],
  );
  assert.deepEqual(dry, await payIn(world));
});

test("two thousand cases are paid in one go", async (t) => {
  const cases = Array.from({ length: 2_000 }, (_, index) => caseRow(`C-${index}`));
  const world = await reportedWorld(t, { cases });

  const outcome = await payIn(world);

  assert.ok(outcome.kind === "succeeded");
  assert.equal(outcome.counts["paid"], 2_000);
  assert.equal(outcome.counts["paid_cents"], 20_000_000);
});

async function reportedWorld(
  t: TestContext,
  changes: Parameters<typeof sampleWorld>[1] = {},
): Promise<SampleWorld> {
  const world = await sampleWorld(await temporaryFolder(t), { ...usualTables(), ...changes });
  await attemptOf(pendingPaymentUpdate, world.folder);
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
