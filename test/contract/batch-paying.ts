/** What every database must do when a batch is paid. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { UsageError } from "../../src/domain/failure.ts";
import { planPayment } from "../../src/domain/payments/pay.ts";
import { close, historyOf, week, withAnn } from "../support/batch-orders.ts";
import {
  change,
  everything,
  manyCases,
  pay,
  payMoment,
  payOrder,
  reportedBatch,
  rowsOfCases,
  values,
} from "../support/batch-payments.ts";
import { addCases, addProfiles, execute, statusOf } from "../support/surgicase-rows.ts";
import { soon, type TestDatabases } from "../support/test-databases.ts";

export function batchPayingContract(databases: TestDatabases): void {
  suite(`paying batches on ${databases.name}`, { skip: databases.skip }, () => {
    paying(databases);
    refusing(databases);
  });
}

function paying(databases: TestDatabases): void {
  test("paying moves the batch's cases to 20 with their moment, history and payment, and the batch is paid", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(
      fresh,
      { case_id: "c1", pay_amount: "0.05" },
      { case_id: "c2" },
    );

    const paid = await pay(database, batch);

    assert.deepEqual(paid, {
      batch: { ...batch, state: "paid" },
      paid: [
        { caseId: "c1", userId: "ann", amount: 5 },
        { caseId: "c2", userId: "ann", amount: 10_000 },
      ],
      alreadyPaid: [],
      refused: [],
    });
    assert.deepEqual(await paymentBatches(database).find(week, soon()), paid.batch);
    assert.deepEqual(
      (await historyOf(database)).filter((line) => line.includes("15 20")),
      ["c1 15 20 pay-1 2026-11-27 09:00:00.123", "c2 15 20 pay-1 2026-11-27 09:00:00.123"],
    );
    assert.deepEqual(
      values(
        await execute(
          database,
          sql`select case_id, case_status, paid_to_provider_ts from cases order by case_id`,
        ),
      ),
      ["c1 20 2026-11-27 09:00:00", "c2 20 2026-11-27 09:00:00"],
    );
    assert.deepEqual(await paymentBatches(database).settlements(batch.batchId, soon()), [
      { kind: "paid", caseId: "c1", amount: 5, at: payMoment, runId: "pay-1" },
      { kind: "paid", caseId: "c2", amount: 10_000, at: payMoment, runId: "pay-1" },
    ]);
    assert.deepEqual(
      await paymentBatches(database).paidTotals(soon()),
      new Map([[batch.batchId, { cases: 2, amount: 10_005 }]]),
    );
  });

  test("cases that reached 15 after the batch was closed are never touched", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" });
    await addCases(database, { case_id: "late", case_status: 15 });

    await pay(database, batch);

    assert.deepEqual([await statusOf(database, "c1"), await statusOf(database, "late")], [20, 15]);
  });

  test("cases of another week's batch are not touched", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" });
    await addCases(database, { case_id: "c2" });
    await close(database, { week: 1 });

    await pay(database, batch);

    assert.deepEqual([await statusOf(database, "c1"), await statusOf(database, "c2")], [20, 15]);
  });

  test("an empty batch counts as paid", async () => {
    await using fresh = await withAnn(databases);
    const { batch } = await close(fresh.database);

    const paid = await pay(fresh.database, batch);

    assert.equal(paid.batch.state, "paid");
    assert.equal((await paymentBatches(fresh.database).find(week, soon()))?.state, "paid");
  });

  test("more cases than one statement names are all paid", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await manyCases(fresh, 1_203);

    const paid = await pay(database, batch);

    assert.equal(paid.paid.length, 1_203);
    const [row] = await execute(
      database,
      sql`select count(*) as cases from cases where case_status = 20`,
    );
    assert.equal((row as { cases: number }).cases, 1_203);
    assert.deepEqual(
      await paymentBatches(database).paidTotals(soon()),
      new Map([[batch.batchId, { cases: 1_203, amount: 12_030 }]]),
    );
  });

  test("a preview answers what paying would, and changes nothing", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await change(database, sql`pay_amount = '1.00'`, "c2");

    const preview = await paymentBatches(database).previewPay(payOrder(batch), soon());
    const status = await statusOf(database, "c1");
    const totals = await paymentBatches(database).paidTotals(soon());
    const paid = await pay(database, batch);

    assert.deepEqual(preview, paid);
    assert.equal(status, 15);
    assert.equal(totals.size, 0);
  });
}

function refusing(databases: TestDatabases): void {
  test("what changed since the report is refused and stays as it is, the others are paid", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addProfiles(database, { user_id: "bob" });
    const ids = ["amount", "back", "gone", "good", "inactive", "owner", "unpriced"];
    const batch = await reportedBatch(fresh, ...ids.map((case_id) => ({ case_id })));
    await change(database, sql`pay_amount = '100.01'`, "amount");
    await change(database, sql`case_status = 10`, "back");
    await execute(database, sql`delete from cases where case_id = 'gone'`);
    await change(database, sql`active = 0`, "inactive");
    await change(database, sql`user_id = 'bob'`, "owner");
    await change(database, sql`pay_amount = '0.00'`, "unpriced");
    const before = await rowsOfCases(database);

    const paid = await pay(database, batch);

    assert.deepEqual(
      paid.refused.map(({ caseId, changes }) => [caseId, ...changes.map(({ what }) => what)]),
      [
        ["amount", "amount"],
        ["back", "status"],
        ["gone", "gone"],
        ["inactive", "inactive"],
        ["owner", "owner"],
        ["unpriced", "amount"],
      ],
    );
    assert.deepEqual(
      paid.paid.map(({ caseId }) => caseId),
      ["good"],
    );
    assert.equal(paid.batch.state, "reported");
    assert.deepEqual(
      (await rowsOfCases(database)).filter((line) => !line.startsWith("good")),
      before.filter((line) => !line.startsWith("good")),
    );
  });

  test("an amount that was changed and changed back is paid", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" });
    await change(database, sql`pay_amount = '7.00'`, "c1");
    await change(database, sql`pay_amount = '100.00'`, "c1");

    const paid = await pay(database, batch);

    assert.equal(paid.paid.length, 1);
  });

  test("a plan that names a case that cannot be moved changes nothing at all", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await change(database, sql`case_status = 30`, "c2");
    const before = await everything(database);

    const attempt = paymentBatches(database).pay(
      {
        ...payOrder(batch),
        plan: (cases) => ({ ...planPayment([]), paying: cases }),
      },
      soon(),
    );

    await assert.rejects(attempt, /2 cases were to move to 20, 1 did; nothing was changed/);
    assert.deepEqual(await everything(database), before);
  });

  test("a batch that is void or not there is not paid", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" });
    await paymentBatches(database).void(batch.batchId, "ops", "wrong", payMoment, soon());

    await assert.rejects(
      pay(database, batch),
      new UsageError(`Cannot pay batch ${batch.batchId}: it is void`),
    );
    await assert.rejects(
      pay(database, { ...batch, batchId: "none" }),
      new UsageError("Cannot pay batch none: there is no such batch"),
    );
    assert.equal(await statusOf(database, "c1"), 15);
  });
}
