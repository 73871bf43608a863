/** What became of a batch's cases: payments, and those that a person took out. A payment is never undone. */
import { UsageError } from "../../domain/failure.ts";
import { toCents } from "../../domain/payments/money.ts";
import type { Batch, PaidTotal, Settlement } from "../../ports/payment-batches.ts";
import { queueUp } from "./batch-closing.ts";
import { batchById, markPaid, toBatch } from "./batch-rows.ts";
import type { Database, Queries } from "./database.ts";
import type { BatchRow } from "./tables.ts";
import { compareText, readMoment, writeMoment } from "./values.ts";

export async function settlementsOf(
  database: Database,
  batchId: string,
  signal: AbortSignal,
): Promise<readonly Settlement[]> {
  const { payments, drops } = await database.read(
    async (queries) => ({
      payments: await queries
        .selectFrom("jobs_batch_payments")
        .selectAll()
        .where("batch_id", "=", batchId)
        .execute(),
      drops: await queries
        .selectFrom("jobs_batch_drops")
        .selectAll()
        .where("batch_id", "=", batchId)
        .execute(),
    }),
    signal,
  );
  const paid = payments.map((row) => ({
    kind: "paid" as const,
    caseId: row.case_id,
    amount: toCents(Number(row.amount_cents)),
    at: readMoment(row.paid_at),
    runId: row.run_id,
  }));
  const dropped = drops.map((row) => ({
    kind: "dropped" as const,
    caseId: row.case_id,
    at: readMoment(row.dropped_at),
    by: row.dropped_by,
    reason: row.reason,
  }));
  return [...paid, ...dropped].toSorted((one, other) => compareText(one.caseId, other.caseId));
}

export async function paidTotals(
  database: Database,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PaidTotal>> {
  const rows = await database.read(
    async (queries) =>
      queries
        .selectFrom("jobs_batch_payments")
        .select((eb) => [
          "batch_id",
          eb.fn.countAll().as("cases"),
          eb.fn.sum("amount_cents").as("cents"),
        ])
        .groupBy("batch_id")
        .execute(),
    signal,
  );
  return new Map(
    rows.map((row) => [
      row.batch_id,
      { cases: Number(row.cases), amount: toCents(Number(row.cents)) },
    ]),
  );
}

export async function paidCasesOf(queries: Queries, batchId: string): Promise<number> {
  const row = await queries
    .selectFrom("jobs_batch_payments")
    .select((eb) => eb.fn.countAll().as("paid"))
    .where("batch_id", "=", batchId)
    .executeTakeFirstOrThrow();
  return Number(row.paid);
}

export interface DropOrder {
  readonly caseId: string;
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
}

export async function dropCase(queries: Queries, order: DropOrder): Promise<Batch> {
  const { caseId, by, reason, now } = order;
  await queueUp(queries);
  const row = await batchToDropFrom(queries, caseId);
  await queries
    .updateTable("jobs_batch_cases")
    .set({ active_case: null })
    .where("active_case", "=", caseId)
    .execute();
  await queries
    .insertInto("jobs_batch_drops")
    .values({
      batch_id: row.batch_id,
      case_id: caseId,
      dropped_at: writeMoment(now),
      dropped_by: by,
      reason,
    })
    .execute();
  const batch = toBatch(row);
  if ((await liveCasesOf(queries, row)) > (await paidCasesOf(queries, row.batch_id))) {
    return batch;
  }
  await markPaid(queries, row.batch_id);
  return { ...batch, state: "paid" };
}

async function batchToDropFrom(queries: Queries, caseId: string): Promise<BatchRow> {
  const frozen = await queries
    .selectFrom("jobs_batch_cases")
    .select("batch_id")
    .where("active_case", "=", caseId)
    .executeTakeFirst();
  const row = frozen === undefined ? undefined : await batchById(queries, frozen.batch_id);
  if (row === undefined) {
    throw new UsageError(
      `Cannot drop case ${caseId}: no live batch has it; batches show <week> lists those of a batch`,
    );
  }
  if (await isPaid(queries, caseId)) {
    throw new UsageError(
      `Cannot drop case ${caseId}: the batch of ${row.pay_week} has paid it, and what is paid stays`,
    );
  }
  if (row.state === "closed" && (await paidCasesOf(queries, row.batch_id)) === 0) {
    throw new UsageError(
      `Cannot drop case ${caseId}: the batch of ${row.pay_week} is not reported yet. Mend the case, then have the week closed anew: batches void ${row.batch_id}`,
    );
  }
  return row;
}

async function isPaid(queries: Queries, caseId: string): Promise<boolean> {
  const payment = await queries
    .selectFrom("jobs_batch_payments")
    .select("batch_id")
    .where("case_id", "=", caseId)
    .executeTakeFirst();
  return payment !== undefined;
}

/** Those that were not dropped. */
async function liveCasesOf(queries: Queries, { batch_id }: BatchRow): Promise<number> {
  const row = await queries
    .selectFrom("jobs_batch_cases")
    .select((eb) => eb.fn.countAll().as("live"))
    .where("batch_id", "=", batch_id)
    .where("active_case", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(row.live);
}
