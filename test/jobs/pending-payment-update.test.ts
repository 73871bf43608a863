/** What the Monday update does to SurgiCase's cases, on the embedded database. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePayWeek } from "../../src/domain/payments/pay-week.ts";
import { paidUpdate } from "../../src/jobs/paid-update.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import type { Job } from "../../src/run/job.ts";
import { attemptOf } from "../support/job-run.ts";
import { memoryLog } from "../support/memory-log.ts";
import { caseRow, profileRow, sampleWorld, usualTables } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("ready cases move to pending payment and the week's batch is closed with their money", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: { moved: 3, carried_over: 0, held: 0, excluded: 0, batch_cents: 25_050 },
  });
  assert.deepEqual(world.statuses(), { "A-1": 15, "A-2": 15, "B-1": 15 });
  const [batch] = world.batches();
  assert.equal(batch?.["pay_week"], "2026-11-23");
  assert.equal(batch?.["pay_date"], "2026-11-27");
  assert.equal(batch?.["state"], "closed");
  assert.deepEqual(
    world
      .rows(
        "select case_id, old_status, new_status, run_id from jobs_status_history order by case_id",
      )
      .map((row) => [row["case_id"], row["old_status"], row["new_status"]]),
    [
      ["A-1", 10, 15],
      ["A-2", 10, 15],
      ["B-1", 10, 15],
    ],
  );
});

test("a second run finds the batch and moves nothing, also what became ready since", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  await attemptOf(pendingPaymentUpdate, world.folder, { runId: "first" });
  world.execute(
    "insert into jobs_runs (run_id, attempt, job, slot, started_by, started_at, seen_at, ended_at, outcome) values ('first', 'local', 'pending-payment-update', '2026-11-23 08:00:00', 'person', '2026-11-23 08:00:00', '2026-11-23 08:00:01', '2026-11-23 08:00:01', 'succeeded')",
  );
  world.execute(
    "insert into cases (case_id, user_id, case_status, pay_amount) values ('A-3', 'ann', 10, '1.00')",
  );

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);

  assert.equal(outcome.kind, "skipped");
  assert.equal(world.statuses()["A-3"], 10);
  assert.equal(world.batches().length, 1);
});

test("cases without a payable owner or amount are held, and named by the first run that sees them", async (t) => {
  const tables = usualTables();
  const world = await sampleWorld(await temporaryFolder(t), {
    ...tables,
    user_profile: [...(tables["user_profile"] ?? []), profileRow("gone", { active: 0 })],
    cases: [
      caseRow("A-1"),
      caseRow("GONE", { user_id: "gone" }),
      caseRow("ORPHAN", { user_id: "nobody" }),
      caseRow("NULL", { pay_amount: null }),
      caseRow("ZERO", { pay_amount: "0.00" }),
      caseRow("LEFT-GONE", { user_id: "gone", case_status: 15 }),
    ],
  });

  const first = await attemptOf(pendingPaymentUpdate, world.folder);
  world.execute("update jobs_batches set state = 'reported'");
  const nextWeek = await attemptOf(pendingPaymentUpdate, world.folder, {
    now: "2026-11-30T09:00:00Z",
  });

  assert.ok(first.kind === "partial");
  assert.deepEqual(first.troubles.map(({ subject }) => subject).toSorted(), [
    "case GONE",
    "case LEFT-GONE",
    "case NULL",
    "case ORPHAN",
    "case ZERO",
  ]);
  assert.deepEqual(world.statuses(), {
    "A-1": 15,
    GONE: 10,
    "LEFT-GONE": 15,
    NULL: 10,
    ORPHAN: 10,
    ZERO: 10,
  });
  assert.ok(nextWeek.kind === "succeeded", "they are named once");
  assert.equal(nextWeek.counts["held"], 5);
});

test("accounts that are no people are counted and left alone", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  await world.keepSecret("surgicase/main", { excluded_user_ids: "bob" });

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);

  assert.ok(outcome.kind === "succeeded");
  assert.equal(outcome.counts["excluded"], 1);
  assert.deepEqual(world.statuses(), { "A-1": 15, "A-2": 15, "B-1": 10 });
});

test("what an earlier week left at pending payment is carried over, once", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), {
    ...usualTables(),
    cases: [caseRow("A-1"), caseRow("LATE", { case_status: 15, pay_amount: "7.00" })],
  });

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);
  await attemptOf(pendingPaymentUpdate, world.folder, { now: "2026-11-30T09:00:00Z" });

  assert.ok(outcome.kind === "succeeded");
  assert.equal(outcome.counts["carried_over"], 1);
  assert.deepEqual(
    world
      .rows("select case_id, carried_over from jobs_batch_cases order by case_id")
      .map((row) => ({ ...row })),
    [
      { case_id: "A-1", carried_over: 0 },
      { case_id: "LATE", carried_over: 1 },
    ],
  );
});

test("an earlier week's batch that nobody reported is named by the next week's run", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  await attemptOf(pendingPaymentUpdate, world.folder);

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder, {
    now: "2026-11-30T09:00:00Z",
  });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["batch of 2026-11-23"],
  );
});

test("a run after an empty batch says how many cases came too late for it", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), { ...usualTables(), cases: [] });
  await attemptOf(pendingPaymentUpdate, world.folder);
  world.execute(
    "insert into cases (case_id, user_id, case_status, pay_amount) values ('A-3', 'ann', 10, '1.00')",
  );

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);

  assert.ok(outcome.kind === "skipped");
  assert.match(outcome.detail, /closed already: 0 cases.*ready since: 1/);
});

test("a week without cases closes an empty batch and is skipped", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), { ...usualTables(), cases: [] });

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "nothing-to-do");
  assert.equal(world.batches().length, 1);
});

test("a dry run tells the same outcome and changes nothing", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  const before = world.everything();

  const dry = await attemptOf(pendingPaymentUpdate, world.folder, { dryRun: true });

  assert.deepEqual(world.everything(), before);
  assert.deepEqual(dry, await attemptOf(pendingPaymentUpdate, world.folder));
});

test("a run for an earlier week closes that week's batch", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  const week = parsePayWeek("2026-W46");
  assert.ok(week !== undefined);

  await attemptOf(pendingPaymentUpdate, world.folder, { week });

  assert.equal(world.batches()[0]?.["pay_week"], "2026-11-09");
  assert.equal(world.batches()[0]?.["pay_date"], "2026-11-13");
});

test("a batch that is newly closed after its pay date is warned of, one that is there is not", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  const week = parsePayWeek("2026-W46");
  const { log, lines } = memoryLog();
  const loud: Job = {
    ...pendingPaymentUpdate,
    run: async (ports, context) => pendingPaymentUpdate.run(ports, { ...context, log }),
  };
  assert.ok(week !== undefined);

  await attemptOf(loud, world.folder, { week, now: "2026-11-14T00:00:00Z" });
  await attemptOf(loud, world.folder, { week, now: "2026-11-14T00:00:00Z" });
  await attemptOf(loud, world.folder, { now: "2026-11-27T23:59:00Z" });

  assert.deepEqual(lines, [
    {
      level: "warn",
      fields: { payWeek: "2026-11-09", payDate: "2026-11-13" },
      message:
        "the pay date of the week is over: its batch takes what is ready now, also what is a later week's",
    },
  ]);
});

test("of a paid batch a later run says what was really paid, and the dropped case is ready", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  await attemptOf(pendingPaymentUpdate, world.folder);
  world.execute("update jobs_batches set state = 'reported'");
  world.execute("update jobs_batch_cases set active_case = null where case_id = 'B-1'");
  await attemptOf(paidUpdate, world.folder, {
    now: "2026-11-27T09:00:00Z",
    ...inWeek("2026-11-23"),
  });
  world.execute(
    "insert into jobs_runs (run_id, attempt, job, slot, started_by, started_at, seen_at, ended_at, outcome) select closed_by_run, 'local', 'pending-payment-update', closed_at, 'person', closed_at, closed_at, closed_at, 'succeeded' from jobs_batches",
  );

  const outcome = await attemptOf(pendingPaymentUpdate, world.folder);

  assert.ok(outcome.kind === "skipped");
  assert.equal(
    outcome.detail,
    "The batch of 2026-11-23 is paid already: 2 of its 3 cases, $200.00; ready since: 1, for the next batch",
  );
});

function inWeek(day: string) {
  const week = parsePayWeek(day);
  assert.ok(week !== undefined);
  return { week };
}
