/** What every database must do when a case is taken out of its batch, and when a batch with payments is to be made void. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { UsageError } from "../../src/domain/failure.ts";
import { close, week, withAnn } from "../support/batch-orders.ts";
import { change, everything, pay, payMoment, reportedBatch } from "../support/batch-payments.ts";
import { addCases, statusOf } from "../support/surgicase-rows.ts";
import { soon, type TestDatabases } from "../support/test-databases.ts";

export function droppedCasesContract(databases: TestDatabases): void {
  suite(`dropped cases on ${databases.name}`, { skip: databases.skip }, () => {
    dropping(databases);
    voiding(databases);
  });
}

function dropping(databases: TestDatabases): void {
  test("a dropped case leaves its batch, which is paid when nothing else is left, and the next batch takes it with its amount of then", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batches = paymentBatches(database);
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await change(database, sql`pay_amount = '7.00'`, "c2");
    await pay(database, batch);

    const dropped = await batches.drop("c2", "ops", "wrong price", payMoment, soon());
    const next = await close(database, { week: 1 });

    assert.deepEqual(dropped, { ...batch, state: "paid" });
    assert.deepEqual(await batches.find(week, soon()), dropped);
    assert.deepEqual(
      (await batches.settlements(batch.batchId, soon())).filter(({ kind }) => kind === "dropped"),
      [{ kind: "dropped", caseId: "c2", at: payMoment, by: "ops", reason: "wrong price" }],
    );
    assert.equal((await batches.lines(batch.batchId, soon())).length, 2);
    assert.deepEqual([next.batch.carriedOver, next.batch.total], [1, 700]);
    await batches.markReported(next.batch.batchId, payMoment, soon());
    const paid = await pay(database, next.batch, "pay-2");
    assert.deepEqual(
      paid.paid.map(({ caseId, amount }) => [caseId, amount]),
      [["c2", 700]],
    );
  });

  test("a case that is dropped before anything is paid is left out, and the rest is still to pay", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });

    const dropped = await paymentBatches(database).drop("c2", "ops", "why", payMoment, soon());
    const paid = await pay(database, batch);

    assert.equal(dropped.state, "reported");
    assert.deepEqual(
      paid.paid.map(({ caseId }) => caseId),
      ["c1"],
    );
    assert.equal(paid.batch.state, "paid");
    assert.equal(await statusOf(database, "c2"), 15);
  });

  test("a case that is paid, in no live batch, or in one that nobody was told of is not dropped", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batches = paymentBatches(database);
    const batch = await reportedBatch(fresh, { case_id: "paid" });
    await pay(database, batch);
    await addCases(database, { case_id: "closed" });
    const { batch: next } = await close(database, { week: 1 });
    const before = await everything(database);

    for (const [caseId, words] of [
      [
        "paid",
        "Cannot drop case paid: the batch of 2026-11-23 has paid it, and what is paid stays",
      ],
      [
        "none",
        "Cannot drop case none: no live batch has it; batches show <week> lists those of a batch",
      ],
      [
        "closed",
        `Cannot drop case closed: the batch of 2026-11-30 is not reported yet. Mend the case, then have the week closed anew: batches void ${next.batchId}`,
      ],
    ] as const) {
      await assert.rejects(
        batches.drop(caseId, "ops", "why", payMoment, soon()),
        new UsageError(words),
      );
    }

    assert.deepEqual(await everything(database), before);
  });
}

function voiding(databases: TestDatabases): void {
  test("a batch is not made void once a case of it is paid, and the refusal names its state", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batches = paymentBatches(database);
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await change(database, sql`pay_amount = '7.00'`, "c2");
    await pay(database, batch);
    const makeVoid = async () => batches.void(batch.batchId, "ops", "why", payMoment, soon());

    await assert.rejects(
      makeVoid(),
      new UsageError(
        `Cannot void batch ${batch.batchId}: it is reported, with 1 of its 2 cases paid; take out what cannot be paid by batches drop <case>`,
      ),
    );
    await batches.drop("c2", "ops", "why", payMoment, soon());
    await assert.rejects(
      makeVoid(),
      new UsageError(`Cannot void batch ${batch.batchId}: it is paid`),
    );
  });

  test("an empty batch can be made void after it counts as paid, so that the week can be closed anew", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const { batch } = await close(database);
    await pay(database, batch);
    await addCases(database, { case_id: "late" });

    await paymentBatches(database).void(batch.batchId, "ops", "why", payMoment, soon());
    const again = await close(database, { runId: "run-2", later: 1 });

    assert.equal(again.batch.cases, 1);
  });
}
