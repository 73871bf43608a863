/** Cases that somebody edits in SurgiCase while the week is closed. SQLite has one writer at a time, so nobody can. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { Database } from "../../../src/adapters/database/database.ts";
import { paymentBatches } from "../../../src/adapters/database/payment-batches.ts";
import type { Closed } from "../../../src/ports/payment-batches.ts";
import { close, withAnn } from "../../support/batch-orders.ts";
import { addCases, statusOf } from "../../support/surgicase-rows.ts";
import { mariadb, mysql, soon } from "../../support/test-databases.ts";

for (const databases of [mariadb, mysql]) {
  suite(`edited cases on ${databases.name}`, { skip: databases.skip }, () => {
    test("an amount that is being changed is waited for, and the new one is frozen", async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1", pay_amount: "10.00" });

      const closed = await closedDuring(database, { pay_amount: "20.00" });

      const [line] = await paymentBatches(database).lines(closed.batch.batchId, soon());
      assert.equal(line?.amount, 2_000);
    });

    test("a case that is being taken back is left out", async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1" }, { case_id: "c2" });

      const closed = await closedDuring(database, { case_status: 7 });

      assert.equal(closed.batch.cases, 1);
      assert.equal(await statusOf(database, "c1"), 7);
    });

    test("an edit of a case that is in no batch is not waited for", async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "draft", case_status: 7 }, ...manyCases());

      const closed = await database.transact(async (queries) => {
        await queries
          .updateTable("cases")
          .set({ pay_amount: "1.00" })
          .where("case_id", "=", "draft")
          .execute();
        return close(database);
      }, soon());

      assert.equal(closed.batch.cases, 300);
    });
  });
}

/** Somebody edits case c1 and saves it only once the closing is in wait for it. */
async function closedDuring(
  database: Database,
  edit: { readonly pay_amount: string } | { readonly case_status: number },
): Promise<Closed> {
  const closing = await database.transact(async (queries) => {
    await queries.updateTable("cases").set(edit).where("case_id", "=", "c1").execute();
    const begun = { closed: close(database) };
    await someoneWaits(database);
    return begun;
  }, soon());
  return closing.closed;
}

// The server shows who waits as it was a tenth of a second ago, for as long as it is asked more often than that.
async function someoneWaits(database: Database): Promise<void> {
  const signal = soon();
  for (;;) {
    const { rows } = await database.read(
      async (queries) =>
        sql`select trx_id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'`.execute(
          queries,
        ),
      signal,
    );
    if (rows.length > 0) {
      return;
    }
    await sleep(150, undefined, { signal });
  }
}

function manyCases() {
  return Array.from({ length: 300 }, (_, index) => ({ case_id: `c${index}` }));
}
