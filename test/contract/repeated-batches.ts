/** What every database must do when a week is closed again, by others, or after its batch was made void. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { openDatabase } from "../../src/adapters/database/database.ts";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { runHistory } from "../../src/adapters/database/run-history.ts";
import { UsageError } from "../../src/domain/failure.ts";
import type { RunRecord } from "../../src/ports/run-history.ts";
import { close, historyOf, newsOf, week, withAnn } from "../support/batch-orders.ts";
import { addCases, execute, statusOf } from "../support/surgicase-rows.ts";
import { moment, soon, type TestDatabases } from "../support/test-databases.ts";

export function repeatedBatchesContract(databases: TestDatabases): void {
  suite(`repeated batches on ${databases.name}`, { skip: databases.skip }, () => {
    closingTwice(databases);
    voiding(databases);
  });
}

function closingTwice(databases: TestDatabases): void {
  test("a week that another run closed is closed already", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1" });
    const first = await close(database, { runId: "run-1" });
    await addCases(database, { case_id: "c2" });

    const second = await close(database, { runId: "run-2" });

    assert.deepEqual(second, { kind: "already-closed", batch: first.batch, readySince: 1 });
    assert.equal(await statusOf(database, "c2"), 10);
  });

  test("what is ready since is what the next batch would take: no held or excluded case, but a dropped one", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "dropped" }, { case_id: "stays" });
    const { batch } = await close(database);
    await paymentBatches(database).markReported(batch.batchId, moment, soon());
    await paymentBatches(database).drop("dropped", "ops", "why", moment, soon());
    await addCases(
      database,
      { case_id: "late" },
      { case_id: "held", pay_amount: "0.00" },
      { case_id: "test", user_id: "test" },
    );

    const again = await close(database, { runId: "run-2", excluded: ["test"] });

    assert.ok(again.kind === "already-closed");
    assert.equal(again.readySince, 2);
  });

  test("a batch whose run never told how it ended is answered as closed again, with the same held cases", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const history = runHistory(database);
    await addCases(database, { case_id: "c1" }, { case_id: "c2", pay_amount: "0.00" });
    await history.record(run("run-1"), soon());
    const first = await close(database, { runId: "run-1" });

    const sameRun = await close(database, { runId: "run-1", later: 1 });
    const nextRun = await close(database, { runId: "run-2", later: 2 });
    await history.record(
      { ...run("run-2"), startedAt: new Date(moment.getTime() + 5_000), end: partial },
      soon(),
    );
    const lastRun = await close(database, { runId: "run-3", later: 3 });

    assert.deepEqual(newsOf(first), ["c2 no-amount"]);
    assert.deepEqual(sameRun, first);
    assert.deepEqual(nextRun, first);
    assert.equal(lastRun.kind, "already-closed");
  });

  test("a batch whose run told how it ended is closed already, for that run too", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await close(database, { runId: "run-1" });
    await runHistory(database).record({ ...run("run-1"), end: partial }, soon());

    const again = await close(database, { runId: "run-1" });

    assert.equal(again.kind, "already-closed");
  });

  test("of ten closers at once one closes, and no case is in two batches", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(
      database,
      ...Array.from({ length: 40 }, (_, index) => ({ case_id: `c${index}` })),
    );
    const connections = await Promise.all(
      Array.from({ length: 10 }, async () => openDatabase(fresh.settings, soon())),
    );

    const answers = await Promise.all(
      connections.map(async (each, index) => close(each, { runId: `run-${index}` })),
    );
    await Promise.all(connections.map(async (each) => each[Symbol.asyncDispose]()));

    assert.equal(answers.filter(({ kind }) => kind === "closed").length, 1);
    assert.equal(new Set(answers.map(({ batch }) => batch.batchId)).size, 1);
    const [row] = await execute(
      database,
      sql`select count(*) as frozen, count(distinct case_id) as cases from jobs_batch_cases`,
    );
    assert.deepEqual({ ...(row as object) }, { frozen: 40, cases: 40 });
    assert.equal((await historyOf(database)).length, 40);
  });

  test("closers of different weeks at once share the cases out, none twice", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(
      database,
      ...Array.from({ length: 20 }, (_, index) => ({ case_id: `c${index}` })),
    );

    const answers = await Promise.all(
      [0, 1, 2, 3].map(async (number) => close(database, { week: number, runId: `run-${number}` })),
    );

    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ["closed", "closed", "closed", "closed"],
    );
    assert.equal(
      answers.reduce((sum, { batch }) => sum + batch.cases, 0),
      20,
    );
  });
}

function voiding(databases: TestDatabases): void {
  test("a void batch frees its week and its cases, which are the next week's carried over", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batches = paymentBatches(database);
    await addCases(database, { case_id: "c1" });
    const first = await close(database);

    const voided = await batches.void(first.batch.batchId, "ops", "wrong amounts", moment, soon());
    const found = await batches.find(week, soon());
    const status = await statusOf(database, "c1");
    const second = await close(database, { week: 1, runId: "run-2" });

    assert.deepEqual(voided, { ...first.batch, state: "void" });
    assert.equal(found, undefined);
    assert.equal(status, 15);
    assert.equal(second.kind, "closed");
    assert.deepEqual([second.batch.carriedOver, second.moved], [1, 0]);
    assert.deepEqual(
      (await batches.list(soon())).map(({ batchId, state }) => [batchId, state]),
      [
        [second.batch.batchId, "closed"],
        [first.batch.batchId, "void"],
      ],
    );
  });

  test("a week that is closed anew has its own cases as its own again, and those of before carried over", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batches = paymentBatches(database);
    await addCases(database, { case_id: "before", case_status: 15 }, { case_id: "own" });
    const first = await close(database);
    await batches.void(first.batch.batchId, "ops", "wrong amounts", moment, soon());
    await addCases(database, { case_id: "new" });

    const second = await close(database, { runId: "run-2", later: 1 });
    const toldAgain = await close(database, { runId: "run-2", later: 2 });
    await batches.void(second.batch.batchId, "ops", "once more", moment, soon());
    const third = await close(database, { runId: "run-3", later: 3 });

    assert.ok(second.kind === "closed" && third.kind === "closed");
    assert.deepEqual([second.batch.cases, second.batch.carriedOver, second.moved], [3, 1, 1]);
    assert.deepEqual(toldAgain, second);
    assert.deepEqual([third.batch.carriedOver, third.moved], [1, 0]);
    assert.deepEqual(
      (await batches.lines(third.batch.batchId, soon())).map((line) => [
        line.caseId,
        line.carriedOver,
      ]),
      [
        ["before", true],
        ["new", false],
        ["own", false],
      ],
    );
    assert.deepEqual(await historyOf(database), [
      "new 10 15 run-2 2026-11-23 08:01:00.123",
      "own 10 15 run-1 2026-11-23 08:00:00.123",
    ]);
  });

  test("only a closed or reported batch can be made void", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batches = paymentBatches(database);
    const { batch } = await close(database);

    await batches.markReported(batch.batchId, moment, soon());
    await batches.markReported(batch.batchId, moment, soon());
    const reported = await batches.find(week, soon());
    await batches.void(batch.batchId, "ops", "test", moment, soon());
    await batches.markReported(batch.batchId, moment, soon());

    assert.equal(reported?.state, "reported");
    await assert.rejects(
      batches.void(batch.batchId, "ops", "test", moment, soon()),
      new UsageError(`Cannot void batch ${batch.batchId}: it is void`),
    );
    await assert.rejects(
      batches.void("none", "ops", "test", moment, soon()),
      new UsageError("Cannot void batch none: there is no such batch"),
    );
    const [row] = await batches.list(soon());
    assert.equal(row?.state, "void");
  });
}

const partial = {
  endedAt: moment,
  outcome: "partial",
  exitCode: 3,
  counts: {},
  troubles: [],
  detail: "",
} as const;

function run(runId: string): RunRecord {
  return {
    runId,
    attempt: "pod-1",
    job: "pending-payment-update",
    slot: moment,
    startedBy: "schedule",
    startedAt: moment,
    seenAt: moment,
  };
}
