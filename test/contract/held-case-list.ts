/** What every database must answer about the cases that are held. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { heldCases } from "../../src/adapters/database/held-cases.ts";
import { close, order, withAnn } from "../support/batch-orders.ts";
import { addCases, execute } from "../support/surgicase-rows.ts";
import { soon, type TestDatabases } from "../support/test-databases.ts";

export function heldCaseListContract(databases: TestDatabases): void {
  suite(`the list of held cases on ${databases.name}`, { skip: databases.skip }, () => {
    test("it names each by id with its reason, and since when, until a closing finds it resolved", async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      const held = heldCases(database);
      await addCases(
        database,
        { case_id: "c2", pay_amount: "0.00" },
        { case_id: "C10", pay_amount: "0.00" },
        { case_id: "c1" },
      );

      const before = await held.list(soon());
      await close(database, { week: 0 });
      const first = await held.list(soon());
      await execute(database, sql`update cases set pay_amount = 5 where case_id = 'c2'`);
      await close(database, { week: 1 });
      const second = await held.list(soon());

      const since = order({ week: 0 }).now;
      assert.deepEqual(before, []);
      assert.deepEqual(first, [
        { caseId: "C10", status: 10, reason: "no-amount", since },
        { caseId: "c2", status: 10, reason: "no-amount", since },
      ]);
      assert.deepEqual(second, [{ caseId: "C10", status: 10, reason: "no-amount", since }]);
    });
  });
}
