/** What every database must do when a week's batch is closed. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { planBatch } from "../../src/domain/payments/batch.ts";
import type { CloseOrder } from "../../src/ports/payment-batches.ts";
import {
  allowAnyAmount,
  close,
  heldOf,
  historyOf,
  order,
  week,
  withAnn,
} from "../support/batch-orders.ts";
import { addCases, execute, statusOf } from "../support/surgicase-rows.ts";
import { moment, soon, type TestDatabases } from "../support/test-databases.ts";

export function paymentBatchesContract(databases: TestDatabases): void {
  suite(`payment batches on ${databases.name}`, { skip: databases.skip }, () => {
    closingOnce(databases);
    amounts(databases);
  });
}

function closingOnce(databases: TestDatabases): void {
  test("closing moves active cases at 10 to 15 and freezes them", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(
      database,
      { case_id: "c2", pay_amount: "1234.50", pay_category: "Spine" },
      { case_id: "c1", pay_amount: "0.05" },
      { case_id: "gone", active: 0 },
      { case_id: "draft", case_status: 7 },
      { case_id: "paid", case_status: 20 },
    );

    const closed = await close(database, { runId: "run-1" });

    assert.equal(closed.kind, "closed");
    assert.deepEqual(
      { ...closed.batch, batchId: "" },
      {
        batchId: "",
        payWeek: "2026-11-23",
        state: "closed",
        payDate: "2026-11-27",
        closedAt: moment,
        closedByRun: "run-1",
        cases: 2,
        carriedOver: 0,
        excluded: 0,
        total: 123_455,
      },
    );
    assert.deepEqual(
      await Promise.all(
        ["c1", "c2", "gone", "draft", "paid"].map(async (id) => statusOf(database, id)),
      ),
      [15, 15, 10, 7, 20],
    );
    assert.deepEqual(await paymentBatches(database).find(week, soon()), closed.batch);
    assert.deepEqual(await historyOf(database), [
      "c1 10 15 run-1 2026-11-23 08:00:00.123",
      "c2 10 15 run-1 2026-11-23 08:00:00.123",
    ]);
    assert.deepEqual(
      await execute(
        database,
        sql`select pending_payment_ts as moment from cases where case_id = 'c1'`,
      ).then(([row]) => ({ ...(row as object) })),
      {
        moment: "2026-11-23 08:00:00",
      },
    );
  });

  test("a week without cases has a batch too", async () => {
    await using fresh = await withAnn(databases);

    const closed = await close(fresh.database);

    assert.equal(closed.batch.cases, 0);
    assert.equal(closed.batch.total, 0);
  });

  test("candidates come by case id, with owner and status as they are", async () => {
    await using fresh = await withAnn(databases);
    await addCases(
      fresh.database,
      { case_id: "b" },
      { case_id: "a", case_status: 15, user_id: "ANN" },
      { case_id: "B2", user_id: "nobody" },
    );
    const seen: unknown[] = [];

    await close(fresh.database, {
      plan: (candidates) => {
        seen.push(
          ...candidates.map(({ caseId, userId, status, ownerActive }) => [
            caseId,
            userId,
            status,
            ownerActive,
          ]),
        );
        return planBatch(candidates, new Set());
      },
    });

    assert.deepEqual(seen, [
      ["B2", "nobody", 10, false],
      ["a", "ann", 15, true],
      ["b", "ann", 10, true],
    ]);
  });

  test("more cases than one statement names are all closed", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const rows = Array.from(
      { length: 1_203 },
      (_, index) => sql`(${`case-${index}`}, 'ann', 10, '0.10', 1)`,
    );
    await execute(
      database,
      sql`insert into cases (case_id, user_id, case_status, pay_amount, active) values ${sql.join(rows)}`,
    );

    const closed = await close(database);

    assert.equal(closed.batch.cases, 1_203);
    assert.equal(closed.batch.total, 12_030);
    const [row] = await execute(
      database,
      sql`select count(*) as moved from cases where case_status = 15`,
    );
    assert.equal((row as { moved: number }).moved, 1_203);
    assert.equal(
      (await paymentBatches(database).lines(closed.batch.batchId, soon())).length,
      1_203,
    );
  });

  test("a plan that names a case that cannot be moved changes nothing at all", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1" }, { case_id: "other", case_status: 20 });

    const attempt = close(database, { plan: withAnother });

    await assert.rejects(attempt, /2 cases were to move to 15, 1 did; nothing was changed/);
    assert.equal(await statusOf(database, "c1"), 10);
    assert.equal(await paymentBatches(database).find(week, soon()), undefined);
    assert.deepEqual(await historyOf(database), []);
  });

  test("a preview answers what closing would, and changes nothing", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(
      database,
      { case_id: "c1" },
      { case_id: "c2", pay_amount: "0.00" },
      { case_id: "c3", case_status: 15 },
    );

    const preview = await paymentBatches(database).preview(order(), soon());
    const status = await statusOf(database, "c1");
    const closed = await close(database);

    const { plan, ...would } = preview;
    assert.deepEqual(
      { ...would, batch: { ...would.batch, batchId: "" } },
      { ...closed, batch: { ...closed.batch, batchId: "" } },
    );
    assert.deepEqual(
      plan.cases.map(({ caseId, carriedOver }) => [caseId, carriedOver]),
      [
        ["c1", false],
        ["c3", true],
      ],
    );
    assert.equal(status, 10);
  });
}

function amounts(databases: TestDatabases): void {
  test("amounts are read to the cent, and what is no amount is held", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await allowAnyAmount(database);
    await addCases(
      database,
      { case_id: "half", pay_amount: "1.005" },
      { case_id: "large", pay_amount: "123456789.10" },
      { case_id: "zero", pay_amount: "0.00" },
      { case_id: "null", pay_amount: null },
      { case_id: "negative", pay_amount: "-5.00" },
      { case_id: "text", pay_amount: "soon" },
    );

    const closed = await close(database);

    const frozen = await paymentBatches(database).lines(closed.batch.batchId, soon());
    assert.deepEqual(
      frozen.map(({ caseId, amount }) => [caseId, amount]),
      [
        ["half", 101],
        ["large", 12_345_678_910],
      ],
    );
    assert.deepEqual(heldOf(closed), [
      "negative no-amount",
      "null no-amount",
      "text no-amount",
      "zero no-amount",
    ]);
    assert.equal(await statusOf(database, "null"), 10);
  });

  test(
    "amounts of SQLite's three kinds are one and the same",
    { skip: databases.kind === "sqlite" ? false : "SQLite alone has them" },
    async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      await addCases(
        database,
        { case_id: "c1", pay_amount: "1234.50" },
        { case_id: "c2", pay_amount: 1234.5 },
        { case_id: "c3", pay_amount: 1234 },
      );

      const closed = await close(database);

      assert.equal(closed.batch.total, 123_450 + 123_450 + 123_400);
    },
  );
}

/** Names one case more than there are candidates. */
const withAnother: CloseOrder["plan"] = (candidates) => {
  const plan = planBatch(candidates, new Set());
  return { ...plan, cases: plan.cases.flatMap((each) => [each, { ...each, caseId: "other" }]) };
};
