/** The payment batches in the database. A void batch keeps its rows, but no longer its week nor its cases. */
import { UsageError } from "../../domain/failure.ts";
import type { PayWeek } from "../../domain/payments/pay-week.ts";
import type { Batch, PaymentBatches } from "../../ports/payment-batches.ts";
import { closeBatch, previewBatch, queueUp } from "./batch-closing.ts";
import { batchLines, batchProviders } from "./batch-lines.ts";
import { payBatch, previewPayment } from "./batch-paying.ts";
import { batchById, liveBatchOf, toBatch } from "./batch-rows.ts";
import { dropCase, paidCasesOf, paidTotals, settlementsOf } from "./batch-settlements.ts";
import type { Database, Queries } from "./database.ts";
import type { BatchRow } from "./tables.ts";
import { writeMoment } from "./values.ts";

export function paymentBatches(database: Database): PaymentBatches {
  return {
    close: async (order, signal) => closeBatch(database, order, signal),
    preview: async (order, signal) => previewBatch(database, order, signal),
    find: async (payWeek, signal) => findBatch(database, payWeek, signal),
    lines: async (batchId, signal, providers) => batchLines(database, batchId, providers, signal),
    providers: async (batchId, signal) => batchProviders(database, batchId, signal),
    markReported: async (batchId, now, signal) => markReported(database, batchId, now, signal),
    pay: async (order, signal) => payBatch(database, order, signal),
    previewPay: async (order, signal) => previewPayment(database, order, signal),
    settlements: async (batchId, signal) => settlementsOf(database, batchId, signal),
    paidTotals: async (signal) => paidTotals(database, signal),
    drop: async (caseId, by, reason, now, signal) =>
      database.transact(async (queries) => dropCase(queries, { caseId, by, reason, now }), signal),
    list: async (signal) => listBatches(database, signal),
    void: async (batchId, by, reason, now, signal) =>
      database.transact(
        async (queries) => voidBatch(queries, { batchId, by, reason, now }),
        signal,
      ),
  };
}

async function findBatch(
  database: Database,
  payWeek: PayWeek,
  signal: AbortSignal,
): Promise<Batch | undefined> {
  const row = await database.read(async (queries) => liveBatchOf(queries, payWeek), signal);
  return row === undefined ? undefined : toBatch(row);
}

async function markReported(
  database: Database,
  batchId: string,
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  await database.transact(async (queries) => {
    await queries
      .updateTable("jobs_batches")
      .set({ state: "reported", reported_at: writeMoment(now) })
      .where("batch_id", "=", batchId)
      .where("state", "=", "closed")
      .execute();
  }, signal);
}

async function listBatches(database: Database, signal: AbortSignal): Promise<readonly Batch[]> {
  const rows = await database.read(
    async (queries) =>
      queries
        .selectFrom("jobs_batches")
        .selectAll()
        .orderBy("pay_week", "desc")
        .orderBy("closed_at", "desc")
        .orderBy("batch_id")
        .execute(),
    signal,
  );
  return rows.map(toBatch);
}

interface VoidOrder {
  readonly batchId: string;
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
}

async function voidBatch(
  queries: Queries,
  { batchId, by, reason, now }: VoidOrder,
): Promise<Batch> {
  await queueUp(queries);
  const row = await batchById(queries, batchId);
  if (row === undefined) {
    throw new UsageError(`Cannot void batch ${batchId}: there is no such batch`);
  }
  await refuseSettled(queries, row);

  const voided = {
    state: "void",
    active_week: null,
    voided_at: writeMoment(now),
    voided_by: by,
    void_reason: reason,
  };
  await queries.updateTable("jobs_batches").set(voided).where("batch_id", "=", batchId).execute();
  await queries
    .updateTable("jobs_batch_cases")
    .set({ active_case: null })
    .where("batch_id", "=", batchId)
    .execute();
  return toBatch({ ...row, ...voided });
}

async function refuseSettled(queries: Queries, row: BatchRow): Promise<void> {
  const refusal = `Cannot void batch ${row.batch_id}: it is ${row.state}`;
  if (row.state === "void") {
    throw new UsageError(refusal);
  }
  const paid = await paidCasesOf(queries, row.batch_id);
  if (paid > 0 && row.state === "paid") {
    throw new UsageError(refusal);
  }
  if (paid > 0) {
    throw new UsageError(
      `${refusal}, with ${paid} of its ${row.cases} cases paid; take out what cannot be paid by batches drop <case>`,
    );
  }
}
