/** What every database must do when a batch is paid again, by several at once, or is broken off midway: nothing is paid twice. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { openDatabase, type Database } from "../../src/adapters/database/database.ts";
import { queueUp } from "../../src/adapters/database/batch-closing.ts";
import { historyOf, withAnn } from "../support/batch-orders.ts";
import { change, everything, manyCases, pay, reportedBatch } from "../support/batch-payments.ts";
import { execute, statusOf } from "../support/surgicase-rows.ts";
import { soon, type TestDatabases } from "../support/test-databases.ts";

export function repeatedPaymentsContract(databases: TestDatabases): void {
  suite(`repeated payments on ${databases.name}`, { skip: databases.skip }, () => {
    paysOnce(databases);
  });
}

function paysOnce(databases: TestDatabases): void {
  test("a second run pays what was refused and is as reported again, and the batch is paid", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await change(database, sql`pay_amount = '7.00'`, "c2");
    await pay(database, batch);
    await change(database, sql`pay_amount = '100.00'`, "c2");

    const second = await pay(database, batch, "pay-2");

    assert.deepEqual(
      [second.alreadyPaid, second.paid].map((cases) => cases.map(({ caseId }) => caseId)),
      [["c1"], ["c2"]],
    );
    assert.equal(second.batch.state, "paid");
  });

  test("a paid case that somebody set back to 15 is not paid again", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" });
    await pay(database, batch);
    await change(database, sql`case_status = 15, pay_amount = '5.00'`, "c1");

    const second = await pay(database, batch, "pay-2");

    assert.deepEqual([second.paid, second.refused], [[], []]);
    assert.equal(await statusOf(database, "c1"), 15);
  });

  test("a run whose answer was lost gets the same one again", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await change(database, sql`pay_amount = '7.00'`, "c2");

    const first = await pay(database, batch);
    const again = await pay(database, batch);

    assert.deepEqual(again, first);
  });

  test("a case that another batch paid is refused", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    await execute(
      database,
      sql`insert into jobs_batch_payments (batch_id, case_id, amount_cents, paid_at, run_id)
        values ('another', 'c1', 10000, '2026-11-20 08:00:00.000', 'run-0')`,
    );

    const { paid, refused } = await pay(database, batch);

    assert.deepEqual(refused[0]?.changes, [{ what: "paid-by-another-batch" }]);
    assert.deepEqual(
      paid.map(({ caseId }) => caseId),
      ["c2"],
    );
    assert.equal(await statusOf(database, "c1"), 15);
  });

  test("of ten that pay at once each case is paid by one", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await manyCases(fresh, 40);
    const connections = await Promise.all(
      Array.from({ length: 10 }, async () => openDatabase(fresh.settings, soon())),
    );

    const answers = await Promise.all(
      connections.map(async (each, index) => pay(each, batch, `pay-${index}`)),
    );
    await Promise.all(connections.map(async (each) => each[Symbol.asyncDispose]()));

    assert.deepEqual(
      answers.map(({ paid }) => paid.length).toSorted((one, other) => one - other),
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 40],
    );
    const history = await historyOf(database);
    assert.equal(history.filter((line) => line.includes(" 15 20 ")).length, 40);
  });

  test(
    "an amount that is being changed is waited for, and the case is refused",
    { skip: databases.kind === "sqlite" ? "SQLite has one writer at a time" : false },
    async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });

      const begun = await database.transact(async (queries) => {
        await sql`update cases set pay_amount = '7.00' where case_id = 'c1'`.execute(queries);
        const paying = { paid: pay(database, batch) };
        await someoneWaits(database);
        return paying;
      }, soon());
      const { paid, refused } = await begun.paid;

      assert.deepEqual(
        [paid, refused].map((cases) => cases.map(({ caseId }) => caseId)),
        [["c2"], ["c1"]],
      );
    },
  );

  test(
    "a batch that is being made void is waited for, and not paid",
    { skip: databases.kind === "sqlite" ? "SQLite has one writer at a time" : false },
    async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      const batch = await reportedBatch(fresh, { case_id: "c1" });

      const begun = await database.transact(async (queries) => {
        await queueUp(queries);
        await sql`update jobs_batches set state = 'void', active_week = null`.execute(queries);
        const ended = pay(database, batch).then(() => "paid", String);
        await someoneWaits(database);
        return { ended };
      }, soon());

      assert.match(await begun.ended, /it is void$/);
      assert.equal(await statusOf(database, "c1"), 15);
    },
  );

  test("a payment that breaks off before any of its statements leaves nothing behind", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const batch = await reportedBatch(fresh, { case_id: "c1" }, { case_id: "c2" });
    const before = await everything(database);
    let broken = 0;

    for (;;) {
      const attempt = pay(breakingAt(database, broken + 1), batch).then(
        () => "paid",
        (error: unknown) => String(error),
      );
      if ((await attempt) === "paid") {
        break;
      }
      broken += 1;
      assert.deepEqual(await everything(database), before, `broken before statement ${broken}`);
    }

    assert.ok(broken > 7, `${broken} statements`);
    assert.equal(await statusOf(database, "c1"), 20);
  });
}

// The server shows who waits as it was a tenth of a second ago, for as long as it is asked more often than that.
async function someoneWaits(database: Database): Promise<void> {
  const signal = soon();
  const waiting = sql`select trx_id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`;
  while (
    (await database.read(async (queries) => waiting.execute(queries), signal)).rows.length === 0
  ) {
    await sleep(150, undefined, { signal });
  }
}

/** The same database, whose transactions break off before the statement of that number. */
function breakingAt(database: Database, number: number): Database {
  let statements = 0;
  return {
    ...database,
    transact: async (work, signal) =>
      database.transact(
        async (queries) =>
          work(
            queries.withPlugin({
              transformQuery({ node }) {
                statements += 1;
                if (statements === number) {
                  throw new Error("Cannot go on: broken off by the test");
                }
                return node;
              },
              transformResult: async ({ result }) => result,
            }),
          ),
        signal,
      ),
  };
}
