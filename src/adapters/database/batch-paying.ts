/**
 * Paying a batch: all in one transaction, so a process that is killed anywhere leaves nothing, or all of it.
 */
import { CaseStatus } from "../../domain/cases.ts";
import { UsageError } from "../../domain/failure.ts";
import type { PayPlan, ReportedCase } from "../../domain/payments/pay.ts";
import type { Paid, PayOrder } from "../../ports/payment-batches.ts";
import { queueUp } from "./batch-closing.ts";
import { batchById, markPaid, toBatch } from "./batch-rows.ts";
import { casesToPay } from "./cases-to-pay.ts";
import type { Database, Queries } from "./database.ts";
import type { BatchRow } from "./tables.ts";
import { transactAgain } from "./transact-again.ts";
import { chunks, writeMoment, writeTimestamp } from "./values.ts";

const { pendingPayment, paidToProvider } = CaseStatus;

/** See the port. Whoever loses against another looks again, and finds what the other paid. */
export async function payBatch(
  database: Database,
  order: PayOrder,
  signal: AbortSignal,
): Promise<Paid> {
  return await transactAgain(database, async (queries) => payIn(queries, order), signal);
}

/** Reads as the paying would, locks nothing and writes nothing. */
export async function previewPayment(
  database: Database,
  order: PayOrder,
  signal: AbortSignal,
): Promise<Paid> {
  return database.read(async (queries) => {
    const row = await payableBatch(queries, order);
    return answerOf(row, order.plan(await casesToPay(queries, order, "as-they-are")));
  }, signal);
}

async function payIn(queries: Queries, order: PayOrder): Promise<Paid> {
  await queueUp(queries);
  const row = await payableBatch(queries, order);
  const plan = order.plan(await casesToPay(queries, order, "locked"));
  await moveCases(queries, plan.paying, row, order);
  const paid = answerOf(row, plan);
  if (paid.batch.state === "paid") {
    await markPaid(queries, order.batchId);
  }
  return paid;
}

async function payableBatch(queries: Queries, { batchId }: PayOrder): Promise<BatchRow> {
  const row = await batchById(queries, batchId);
  if (row === undefined || row.state === "void") {
    const state = row === undefined ? "there is no such batch" : "it is void";
    throw new UsageError(`Cannot pay batch ${batchId}: ${state}`);
  }
  return row;
}

function answerOf(row: BatchRow, plan: PayPlan): Paid {
  const batch = toBatch(row);
  return {
    batch: plan.refused.length === 0 ? { ...batch, state: "paid" } : batch,
    paid: [...plan.paidByThisRun, ...plan.paying],
    alreadyPaid: plan.alreadyPaid,
    refused: plan.refused,
  };
}

async function moveCases(
  queries: Queries,
  paying: readonly ReportedCase[],
  batch: BatchRow,
  order: PayOrder,
): Promise<void> {
  let moved = 0n;
  for (const chunk of chunks(paying)) {
    const { numUpdatedRows } = await queries
      .updateTable("cases")
      .set({ case_status: paidToProvider, paid_to_provider_ts: writeTimestamp(order.now) })
      .where(
        "case_id",
        "in",
        chunk.map(({ caseId }) => caseId),
      )
      .where("case_status", "=", pendingPayment)
      .where("active", "=", 1)
      .executeTakeFirstOrThrow();
    moved += numUpdatedRows;
    await record(queries, chunk, order);
  }
  if (moved !== BigInt(paying.length)) {
    throw new Error(
      `Cannot pay the batch of ${batch.pay_week}: ${paying.length} cases were to move to ${paidToProvider}, ${moved} did; nothing was changed`,
    );
  }
}

async function record(
  queries: Queries,
  paying: readonly ReportedCase[],
  { batchId, runId, now }: PayOrder,
): Promise<void> {
  const moment = writeMoment(now);
  await queries
    .insertInto("jobs_status_history")
    .values(
      paying.map(({ caseId }) => ({
        case_id: caseId,
        old_status: pendingPayment,
        new_status: paidToProvider,
        run_id: runId,
        changed_at: moment,
      })),
    )
    .execute();
  await queries
    .insertInto("jobs_batch_payments")
    .values(
      paying.map(({ caseId, amount }) => ({
        batch_id: batchId,
        case_id: caseId,
        amount_cents: amount,
        paid_at: moment,
        run_id: runId,
      })),
    )
    .execute();
}
