/** Closing a batch survives kill -9 at every statement: another run finds nothing of it, or all of it. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { suite, test } from "node:test";
import { sql } from "kysely";
import type { Database } from "../../../src/adapters/database/database.ts";
import { paymentBatches } from "../../../src/adapters/database/payment-batches.ts";
import { runHistory } from "../../../src/adapters/database/run-history.ts";
import { planBatch, type BatchPlan, type Candidate } from "../../../src/domain/payments/batch.ts";
import type { PayWeek } from "../../../src/domain/payments/pay-week.ts";
import type { Closed } from "../../../src/ports/payment-batches.ts";
import { startProgram } from "../../support/programs.ts";
import { addCases, addProfiles, execute } from "../../support/surgicase-rows.ts";
import {
  freshDatabase,
  mariadb,
  moment,
  mysql,
  soon,
  sqlite,
  type TestDatabases,
} from "../../support/test-databases.ts";

for (const databases of [sqlite, mariadb, mysql]) {
  suite(`killed closers on ${databases.name}`, { skip: databases.skip }, () => {
    test("a closer killed before any of its statements leaves a week that closes as if it had never been", async () => {
      for (const statement of [1, 3, 5, 8, 9, 10, 11, 12, 13]) {
        await using fresh = await withCases(databases);

        await killedCloser(fresh.settings, String(statement));
        const closed = await close(fresh.database, "run-2");

        assert.equal(closed.kind, "closed", `killed before statement ${statement}`);
        await assertConsistent(fresh.database, "run-2");
      }
    });

    test("a closer killed after its commit leaves a batch whose held cases the next run names", async () => {
      await using fresh = await withCases(databases);
      await runHistory(fresh.database).record(runOne, soon());

      await killedCloser(fresh.settings, "committed");
      const closed = await close(fresh.database, "run-2");

      assert.equal(closed.kind, "closed");
      assert.deepEqual(
        closed.newlyHeld.map(({ caseId }) => caseId),
        ["unpriced"],
      );
      await assertConsistent(fresh.database, "run-1");
    });

    test("of four processes that close at once one does", async () => {
      await using fresh = await withCases(databases);

      const programs = await Promise.all(
        [1, 2, 3, 4].map(async (number) =>
          startProgram("batch-closer.ts", [JSON.stringify(fresh.settings), `run-${number}`, "0"]),
        ),
      );
      const closed = await Promise.allSettled(
        programs.map(async (program) => program.says("closed")),
      );
      const survived = await Promise.allSettled(
        programs.map(async (program) => program.says("survived")),
      );

      assert.equal(closed.filter(({ status }) => status === "fulfilled").length, 1);
      assert.ok(survived.every(({ status }) => status === "fulfilled"));
      await assertConsistent(fresh.database, undefined);
    });
  });
}

async function killedCloser(settings: object, killAt: string): Promise<void> {
  const { child } = await startProgram("batch-closer.ts", [
    JSON.stringify(settings),
    "run-1",
    killAt,
  ]);
  await once(child, "exit");
  assert.equal(child.signalCode, "SIGKILL", `there is no statement ${killAt} to be killed before`);
}

async function close(database: Database, runId: string): Promise<Closed> {
  const payWeek = "2026-11-23" as PayWeek;
  return paymentBatches(database).close(
    { payWeek, payDate: "2026-11-27", runId, now: moment, plan: planAll },
    soon(),
  );
}

async function assertConsistent(database: Database, closedBy: string | undefined): Promise<void> {
  const batches = await paymentBatches(database).list(soon());
  const statuses = await execute(
    database,
    sql`select case_id, case_status from cases order by case_id`,
  );
  const frozen = await execute(
    database,
    sql`select case_id, active_case, carried_over from jobs_batch_cases order by case_id`,
  );
  const history = await execute(
    database,
    sql`select case_id from jobs_status_history order by case_id`,
  );

  assert.equal(batches.length, 1);
  assert.equal(batches[0]?.closedByRun, closedBy ?? batches[0]?.closedByRun);
  assert.deepEqual(values(statuses), ["c1 15", "c2 15", "left 15", "unpriced 10"]);
  assert.deepEqual(values(frozen), ["c1 c1 0", "c2 c2 0", "left left 1"]);
  assert.deepEqual(values(history), ["c1", "c2"]);
}

function values(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => Object.values(row as object).join(" "));
}

const runOne = {
  runId: "run-1",
  attempt: "pod-1",
  job: "pending-payment-update",
  slot: moment,
  startedBy: "schedule",
  startedAt: moment,
  seenAt: moment,
} as const;

function planAll(candidates: readonly Candidate[]): BatchPlan {
  return planBatch(candidates, new Set<string>());
}

async function withCases(databases: TestDatabases) {
  const fresh = await freshDatabase(databases);
  await addProfiles(fresh.database, { user_id: "ann" });
  await addCases(
    fresh.database,
    { case_id: "c1" },
    { case_id: "c2" },
    { case_id: "left", case_status: 15 },
    { case_id: "unpriced", pay_amount: "0.00" },
  );
  return fresh;
}
