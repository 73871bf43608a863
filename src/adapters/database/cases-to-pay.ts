/**
 * A batch's cases, with what SurgiCase has of them now and who paid them. That one is paid is told by its payment, never by its
 * status, which people change.
 */
import { toCents } from "../../domain/payments/money.ts";
import type { CaseNow, CaseToPay } from "../../domain/payments/pay.ts";
import type { PayOrder } from "../../ports/payment-batches.ts";
import type { Queries } from "./database.ts";
import { byKeysAlone } from "./transact-again.ts";
import { byKey, chunks, compareText } from "./values.ts";

/** Those that were not dropped, by case id; locked until the transaction ends, or as they are. */
export async function casesToPay(
  queries: Queries,
  { batchId, runId }: PayOrder,
  locking: "locked" | "as-they-are",
): Promise<readonly CaseToPay[]> {
  const frozen = await queries
    .selectFrom("jobs_batch_cases")
    .select(["case_id", "user_id", "amount_cents"])
    .where("batch_id", "=", batchId)
    .where("active_case", "is not", null)
    .execute();
  const caseIds = frozen.map(({ case_id }) => case_id).toSorted(compareText);
  const nowOf = byKey(await caseRows(queries, caseIds, locking), (row) => row.case_id);
  const payments = await paymentsOf(queries, caseIds);
  return frozen
    .map((row) => ({
      caseId: row.case_id,
      userId: row.user_id,
      amount: toCents(Number(row.amount_cents)),
      now: caseNow(nowOf(row.case_id)),
      paidBy: paidBy(payments.get(row.case_id), batchId, runId),
    }))
    .toSorted((one, other) => compareText(one.caseId, other.caseId));
}

type CaseRow = Awaited<ReturnType<typeof caseRows>>[number];

// Whatever their status: one that was changed must not change again until this one is told.
async function caseRows(
  queries: Queries,
  caseIds: readonly string[],
  locking: "locked" | "as-they-are",
) {
  const rows = [];
  for (const chunk of chunks(caseIds)) {
    const select = queries
      .selectFrom("cases")
      .modifyFront(byKeysAlone)
      .select(["case_id", "user_id", "case_status", "pay_amount", "active"])
      .where("case_id", "in", chunk)
      .orderBy("case_id");
    rows.push(...(await (locking === "locked" ? select.forUpdate() : select).execute()));
  }
  return rows;
}

function caseNow(row: CaseRow | undefined): CaseNow | undefined {
  return row === undefined
    ? undefined
    : {
        userId: row.user_id,
        status: row.case_status,
        payAmount: row.pay_amount,
        active: row.active === 1,
      };
}

interface Payment {
  readonly batch_id: string;
  readonly run_id: string;
}

/** By case; of whatever batch. */
async function paymentsOf(
  queries: Queries,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, Payment>> {
  const payments = new Map<string, Payment>();
  for (const chunk of chunks(caseIds)) {
    const rows = await queries
      .selectFrom("jobs_batch_payments")
      .select(["batch_id", "case_id", "run_id"])
      .where("case_id", "in", chunk)
      .execute();
    rows.forEach((row) => payments.set(row.case_id, row));
  }
  return payments;
}

function paidBy(payment: Payment | undefined, batchId: string, runId: string): CaseToPay["paidBy"] {
  if (payment === undefined) {
    return undefined;
  }
  if (payment.batch_id !== batchId) {
    return "another-batch";
  }
  return payment.run_id === runId ? "this-run" : "earlier-run";
}
