/** Closing batches, with what a test does not care about filled in: weeks are numbers, 0 the first. */
import assert from "node:assert/strict";
import { sql } from "kysely";
import type { Database } from "../../src/adapters/database/database.ts";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { planBatch } from "../../src/domain/payments/batch.ts";
import { parsePayWeek, payDateOf, type PayWeek } from "../../src/domain/payments/pay-week.ts";
import type { Closed, CloseOrder } from "../../src/ports/payment-batches.ts";
import { addProfiles, execute } from "./surgicase-rows.ts";
import {
  freshDatabase,
  moment,
  soon,
  type TestDatabase,
  type TestDatabases,
} from "./test-databases.ts";

export const week = weekNumber(0);

export interface Closing {
  readonly week?: number;
  readonly runId?: string;
  readonly later?: number;
  readonly excluded?: readonly string[];
  readonly plan?: CloseOrder["plan"];
}

export async function close(database: Database, wish: Closing = {}): Promise<Closed> {
  return paymentBatches(database).close(order(wish), soon());
}

export function order({
  week: number = 0,
  runId = "run-1",
  later = 0,
  excluded = [],
  plan,
}: Closing = {}): CloseOrder {
  const payWeek = weekNumber(number);
  return {
    payWeek,
    payDate: payDateOf(payWeek),
    runId,
    now: new Date(moment.getTime() + number * 7 * 86_400_000 + later * 60_000),
    plan: plan ?? ((candidates) => planBatch(candidates, new Set(excluded))),
  };
}

function weekNumber(number: number): PayWeek {
  const parsed = parsePayWeek(`2026-W${48 + number}`);
  assert.ok(parsed !== undefined);
  return parsed;
}

export function heldOf(closed: Closed): readonly string[] {
  assert.equal(closed.kind, "closed");
  return closed.held.map(({ caseId, reason }) => `${caseId} ${reason}`);
}

export function newsOf(closed: Closed): readonly string[] {
  assert.equal(closed.kind, "closed");
  return closed.newlyHeld.map(({ caseId, reason }) => `${caseId} ${reason}`);
}

/** With one active provider, `ann`. */
export async function withAnn(databases: TestDatabases): Promise<TestDatabase> {
  const fresh = await freshDatabase(databases);
  await addProfiles(fresh.database, { user_id: "ann", first_name: "Ann", last_name: "Lee" });
  return fresh;
}

// MySQL's column takes amounts alone; an older schema may not.
export async function allowAnyAmount(database: Database): Promise<void> {
  if (database.kind === "mysql") {
    await execute(database, sql`alter table cases modify pay_amount varchar(40) null`);
  }
}

export async function historyOf(database: Database): Promise<readonly string[]> {
  const rows = await database.read(
    async (queries) =>
      queries.selectFrom("jobs_status_history").selectAll().orderBy("case_id").execute(),
    soon(),
  );
  return rows.map((row) =>
    [row.case_id, row.old_status, row.new_status, row.run_id, row.changed_at].join(" "),
  );
}
