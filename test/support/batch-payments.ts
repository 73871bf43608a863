/** Paying batches, with what a test does not care about filled in. */
import { sql } from "kysely";
import type { Database } from "../../src/adapters/database/database.ts";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { planPayment } from "../../src/domain/payments/pay.ts";
import type { Batch, Paid, PayOrder } from "../../src/ports/payment-batches.ts";
import { close } from "./batch-orders.ts";
import { addCases, execute } from "./surgicase-rows.ts";
import { moment, soon, type TestDatabase } from "./test-databases.ts";

/** The Friday after the batches of `batch-orders.ts` are closed. */
export const payMoment = new Date(moment.getTime() + (4 * 24 + 1) * 3_600_000);

export async function reportedBatch(
  { database }: TestDatabase,
  ...cases: Parameters<typeof addCases>[1][]
): Promise<Batch> {
  await addCases(database, ...cases);
  const { batch } = await close(database);
  await paymentBatches(database).markReported(batch.batchId, payMoment, soon());
  return { ...batch, state: "reported" };
}

export async function manyCases(fresh: TestDatabase, count: number): Promise<Batch> {
  const rows = Array.from(
    { length: count },
    (_, index) => sql`(${`case-${index}`}, 'ann', 10, '0.10', 1)`,
  );
  await execute(
    fresh.database,
    sql`insert into cases (case_id, user_id, case_status, pay_amount, active) values ${sql.join(rows)}`,
  );
  return reportedBatch(fresh);
}

export function payOrder({ batchId }: Batch, runId = "pay-1"): PayOrder {
  return { batchId, runId, now: payMoment, plan: planPayment };
}

export async function pay(database: Database, batch: Batch, runId?: string): Promise<Paid> {
  return paymentBatches(database).pay(payOrder(batch, runId), soon());
}

export async function change(
  database: Database,
  what: ReturnType<typeof sql>,
  caseId: string,
): Promise<void> {
  await execute(database, sql`update cases set ${what} where case_id = ${caseId}`);
}

export async function rowsOfCases(database: Database): Promise<readonly string[]> {
  return values(
    await execute(
      database,
      sql`select case_id, user_id, case_status, pay_amount, active, paid_to_provider_ts from cases order by case_id`,
    ),
  );
}

/** Whatever a payment or a drop could change. */
export async function everything(database: Database): Promise<readonly unknown[]> {
  const statements = [
    sql`select batch_id, state from jobs_batches order by batch_id`,
    sql`select batch_id, case_id, active_case from jobs_batch_cases order by batch_id, case_id`,
    sql`select case_id, old_status, new_status from jobs_status_history order by id`,
    sql`select * from jobs_batch_payments order by case_id`,
    sql`select * from jobs_batch_drops order by case_id`,
  ];
  const rows = [];
  for (const statement of statements) {
    rows.push(values(await execute(database, statement)));
  }
  return [await rowsOfCases(database), ...rows];
}

export function values(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => Object.values(row as object).join(" "));
}
