/** A batch as a row and back, and the way to the week's live one. */
import type { BatchPlan, BatchState } from "../../domain/payments/batch.ts";
import { addCents, toCents } from "../../domain/payments/money.ts";
import { parsePayWeek, type PayWeek } from "../../domain/payments/pay-week.ts";
import type { Batch, CloseOrder } from "../../ports/payment-batches.ts";
import type { Queries } from "./database.ts";
import type { BatchRow } from "./tables.ts";
import { readMoment, writeMoment } from "./values.ts";

export async function liveBatchOf(
  queries: Queries,
  payWeek: PayWeek,
): Promise<BatchRow | undefined> {
  return queries
    .selectFrom("jobs_batches")
    .selectAll()
    .where("active_week", "=", payWeek)
    .executeTakeFirst();
}

export async function batchById(queries: Queries, batchId: string): Promise<BatchRow | undefined> {
  return queries
    .selectFrom("jobs_batches")
    .selectAll()
    .where("batch_id", "=", batchId)
    .executeTakeFirst();
}

/** None of its cases is left to pay. */
export async function markPaid(queries: Queries, batchId: string): Promise<void> {
  await queries
    .updateTable("jobs_batches")
    .set({ state: "paid" })
    .where("batch_id", "=", batchId)
    .execute();
}

export function newBatch(batchId: string, order: CloseOrder, plan: BatchPlan): Batch {
  return {
    batchId,
    payWeek: order.payWeek,
    state: "closed",
    payDate: order.payDate,
    closedAt: order.now,
    closedByRun: order.runId,
    cases: plan.cases.length,
    carriedOver: plan.cases.filter(({ carriedOver }) => carriedOver).length,
    excluded: plan.excluded,
    total: addCents(plan.cases.map(({ amount }) => amount)),
  };
}

export function newBatchRow(batch: Batch): BatchRow {
  return {
    batch_id: batch.batchId,
    pay_week: batch.payWeek,
    active_week: batch.payWeek,
    state: batch.state,
    pay_date: batch.payDate,
    closed_at: writeMoment(batch.closedAt),
    closed_by_run: batch.closedByRun,
    cases: batch.cases,
    carried_over: batch.carriedOver,
    excluded: batch.excluded,
    total_cents: batch.total,
    reported_at: null,
    voided_at: null,
    voided_by: null,
    void_reason: null,
  };
}

export function toBatch(row: BatchRow): Batch {
  return {
    batchId: row.batch_id,
    payWeek: payWeekIn(row),
    state: stateIn(row),
    payDate: row.pay_date,
    closedAt: readMoment(row.closed_at),
    closedByRun: row.closed_by_run,
    cases: row.cases,
    carriedOver: row.carried_over,
    excluded: row.excluded,
    total: toCents(Number(row.total_cents)),
  };
}

function payWeekIn(row: BatchRow): PayWeek {
  const week = parsePayWeek(row.pay_week);
  if (week === undefined) {
    throw new TypeError(`Cannot read batch ${row.batch_id}: its pay week is none`);
  }
  return week;
}

const states: readonly BatchState[] = ["closed", "reported", "paid", "void"];

function stateIn(row: BatchRow): BatchState {
  const state = states.find((each) => each === row.state);
  if (state === undefined) {
    throw new TypeError(`Cannot read batch ${row.batch_id}: this program does not know its state`);
  }
  return state;
}
