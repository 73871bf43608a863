/**
 * Closing the week's batch: all in one transaction, so a process that is killed anywhere leaves nothing, or all of it.
 */
import { randomUUID } from "node:crypto";
import { CaseStatus } from "../../domain/cases.ts";
import type { BatchCase, BatchPlan } from "../../domain/payments/batch.ts";
import type { Batch, Closed, CloseOrder } from "../../ports/payment-batches.ts";
import { liveBatchOf, newBatch, newBatchRow, toBatch } from "./batch-rows.ts";
import { candidatesOf } from "./candidates.ts";
import type { Database, Queries } from "./database.ts";
import { heldWith, newlyHeldOf, recordHeld } from "./held-cases.ts";
import type { BatchRow } from "./tables.ts";
import { transactAgain } from "./transact-again.ts";
import { chunks, writeMoment, writeTimestamp } from "./values.ts";

/** See the port. Whoever loses against another closer looks again, and finds the other's batch. */
export async function closeBatch(
  database: Database,
  order: CloseOrder,
  signal: AbortSignal,
): Promise<Closed> {
  return await transactAgain(database, async (queries) => closeIn(queries, order), signal);
}

/** Reads as the closing would, locks nothing and writes nothing. */
export async function previewBatch(
  database: Database,
  order: CloseOrder,
  signal: AbortSignal,
): Promise<Closed & { readonly plan: BatchPlan }> {
  return database.read(async (queries) => {
    const plan = order.plan(await candidatesOf(queries, order.payWeek, "as-they-are"));
    const existing = await liveBatchOf(queries, order.payWeek);
    if (existing !== undefined) {
      return { ...(await answerOf(queries, existing, order)), plan };
    }
    const newlyHeld = await newlyHeldOf(queries, plan.held);
    return {
      kind: "closed",
      batch: newBatch(randomUUID(), order, plan),
      moved: movingOf(plan.cases).length,
      held: plan.held,
      newlyHeld,
      plan,
    };
  }, signal);
}

/** Everyone who changes batches queues up here until the one before has committed: no deadlocks among ourselves. */
export async function queueUp(queries: Queries): Promise<void> {
  await queries
    .selectFrom("jobs_schema")
    .select("version")
    .where("version", "=", 1)
    .forUpdate()
    .execute();
}

async function closeIn(queries: Queries, order: CloseOrder): Promise<Closed> {
  await queueUp(queries);
  const existing = await liveBatchOf(queries, order.payWeek);
  if (existing !== undefined) {
    return answerOf(queries, existing, order);
  }

  const plan = order.plan(await candidatesOf(queries, order.payWeek, "locked"));
  const batch = newBatch(randomUUID(), order, plan);
  const newlyHeld = await newlyHeldOf(queries, plan.held);
  await freeze(queries, batch, plan.cases);
  const moving = movingOf(plan.cases);
  await moveCases(queries, moving, order);
  await recordHeld(queries, plan.held, newlyHeld, order);
  return { kind: "closed", batch, moved: moving.length, held: plan.held, newlyHeld };
}

async function freeze(queries: Queries, batch: Batch, cases: readonly BatchCase[]): Promise<void> {
  await queries.insertInto("jobs_batches").values(newBatchRow(batch)).execute();
  for (const chunk of chunks(cases)) {
    const rows = chunk.map((each) => ({
      batch_id: batch.batchId,
      case_id: each.caseId,
      active_case: each.caseId,
      user_id: each.userId,
      amount_cents: each.amount,
      category: each.category,
      carried_over: each.carriedOver ? 1 : 0,
      referrer_user_id: each.referral?.referrerUserId ?? null,
      referral_type: each.referral?.type ?? null,
      referral_rate: each.referral?.rate ?? null,
    }));
    await queries.insertInto("jobs_batch_cases").values(rows).execute();
  }
}

/** The others are at 15 already: carried over, or this week's, whose first batch was made void. */
function movingOf(cases: readonly BatchCase[]): readonly string[] {
  return cases
    .filter(({ status }) => status === CaseStatus.readyForBilling)
    .map(({ caseId }) => caseId);
}

async function moveCases(
  queries: Queries,
  moving: readonly string[],
  order: CloseOrder,
): Promise<void> {
  let moved = 0n;
  for (const chunk of chunks(moving)) {
    const { numUpdatedRows } = await queries
      .updateTable("cases")
      .set({
        case_status: CaseStatus.pendingPayment,
        pending_payment_ts: writeTimestamp(order.now),
      })
      .where("case_id", "in", chunk)
      .where("case_status", "=", CaseStatus.readyForBilling)
      .where("active", "=", 1)
      .executeTakeFirstOrThrow();
    moved += numUpdatedRows;
    await queries
      .insertInto("jobs_status_history")
      .values(chunk.map((caseId) => historyRow(caseId, order)))
      .execute();
  }
  if (moved !== BigInt(moving.length)) {
    throw new Error(
      `Cannot close the batch of ${order.payWeek}: ${moving.length} cases were to move to ${CaseStatus.pendingPayment}, ${moved} did; nothing was changed`,
    );
  }
}

function historyRow(caseId: string, { runId, now }: CloseOrder) {
  return {
    case_id: caseId,
    old_status: CaseStatus.readyForBilling,
    new_status: CaseStatus.pendingPayment,
    run_id: runId,
    changed_at: writeMoment(now),
  };
}

async function answerOf(queries: Queries, row: BatchRow, order: CloseOrder): Promise<Closed> {
  const batch = toBatch(row);
  if (await wasAnswered(queries, row, order.runId)) {
    const next = order.plan(await candidatesOf(queries, order.payWeek, "as-they-are"));
    return { kind: "already-closed", batch, readySince: next.cases.length };
  }
  const moved = await movedWith(queries, row);
  return { kind: "closed", batch, moved, ...(await heldWith(queries, row)) };
}

/** How many cases closing the batch moved: by case, as the history is indexed so. */
async function movedWith(queries: Queries, batch: BatchRow): Promise<number> {
  const cases = await queries
    .selectFrom("jobs_batch_cases")
    .select("case_id")
    .where("batch_id", "=", batch.batch_id)
    .execute();
  let moved = 0;
  for (const chunk of chunks(cases)) {
    const row = await queries
      .selectFrom("jobs_status_history")
      .select((eb) => eb.fn.countAll().as("moved"))
      .where(
        "case_id",
        "in",
        chunk.map(({ case_id }) => case_id),
      )
      .where("run_id", "=", batch.closed_by_run)
      .where("changed_at", "=", batch.closed_at)
      .where("new_status", "=", CaseStatus.pendingPayment)
      .executeTakeFirstOrThrow();
    moved += Number(row.moved);
  }
  return moved;
}

// A run without any record may still be at work, or keep no history: others leave the answer to it.
async function wasAnswered(queries: Queries, row: BatchRow, runId: string): Promise<boolean> {
  const own = await queries
    .selectFrom("jobs_runs")
    .select(["job", "outcome"])
    .where("run_id", "=", row.closed_by_run)
    .execute();
  // One that closes an empty batch ends skipped.
  if (own.some(({ outcome }) => ["succeeded", "partial", "skipped"].includes(outcome ?? ""))) {
    return true;
  }
  const [first] = own;
  if (row.closed_by_run === runId) {
    return false;
  }
  return first === undefined || wasAnsweredLater(queries, first.job, row.closed_at);
}

async function wasAnsweredLater(queries: Queries, job: string, closedAt: string): Promise<boolean> {
  const later = await queries
    .selectFrom("jobs_runs")
    .select("run_id")
    .where("job", "=", job)
    .where("started_at", ">=", closedAt)
    .where("outcome", "in", ["succeeded", "partial"])
    .limit(1)
    .execute();
  return later.length > 0;
}
