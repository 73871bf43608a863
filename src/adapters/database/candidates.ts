/**
 * The cases a batch may take, with what is known of their owners. Rows of SurgiCase's and of ours are matched here and
 * never joined in SQL: their collations differ.
 */
import { CaseStatus } from "../../domain/cases.ts";
import type { Candidate, ReferralRate } from "../../domain/payments/batch.ts";
import type { PayWeek } from "../../domain/payments/pay-week.ts";
import type { Queries } from "./database.ts";
import { referralOf, ratesOf, type Rates } from "./referral-rates.ts";
import { byKeysAlone } from "./transact-again.ts";
import { byKey, chunks, compareText } from "./values.ts";

const { readyForBilling, pendingPayment } = CaseStatus;

/**
 * Active cases at 10, and those at 15 that no live batch has, by case id; locked until the transaction ends, or as they are.
 * @param payWeek the week to close.
 */
export async function candidatesOf(
  queries: Queries,
  payWeek: PayWeek,
  locking: "locked" | "as-they-are",
): Promise<readonly Candidate[]> {
  const found = await casesAtStatus(queries);
  const batched = await inLiveBatches(queries, found);
  const wanted = found.filter(
    ({ caseId, status }) => status === readyForBilling || !batched.has(keyOf(caseId)),
  );

  // Locked by their keys alone: a scan under lock would wait for whoever edits any case at all.
  const rows = await caseRows(
    queries,
    wanted.map(({ caseId }) => caseId),
    locking,
  );
  const ofThisWeek = await inVoidBatchesOf(queries, payWeek);
  const ownerOf = byKey(await ownersOf(queries, rows), (owner) => owner.user_id);
  const rates = await ratesOf(
    queries,
    rows.map(({ user_id }) => ownerOf(user_id)?.referred_by_user),
  );
  return rows
    .filter((row) => row.case_status === readyForBilling || !batched.has(keyOf(row.case_id)))
    .map((row) => ({
      ...candidate(row, ownerOf(row.user_id), rates),
      inLiveBatch: batched.has(keyOf(row.case_id)),
      ofThisWeek: ofThisWeek.has(row.case_id),
    }));
}

interface CaseAtStatus {
  readonly caseId: string;
  readonly status: number;
}

async function casesAtStatus(queries: Queries): Promise<readonly CaseAtStatus[]> {
  const rows = await queries
    .selectFrom("cases")
    .select(["case_id", "case_status"])
    .where("active", "=", 1)
    .where("case_status", "in", [readyForBilling, pendingPayment])
    .execute();
  return rows
    .map((row) => ({ caseId: row.case_id, status: row.case_status }))
    .toSorted((one, other) => compareText(one.caseId, other.caseId));
}

async function inLiveBatches(
  queries: Queries,
  cases: readonly CaseAtStatus[],
): Promise<ReadonlySet<string>> {
  const batched = new Set<string>();
  for (const chunk of chunks(cases)) {
    const rows = await queries
      .selectFrom("jobs_batch_cases")
      .select("case_id")
      .where(
        "active_case",
        "in",
        chunk.map(({ caseId }) => caseId),
      )
      .execute();
    rows.forEach((row) => batched.add(keyOf(row.case_id)));
  }
  return batched;
}

/** Carried over they were not this week's then, and are not now. */
async function inVoidBatchesOf(queries: Queries, payWeek: PayWeek): Promise<ReadonlySet<string>> {
  const batches = await queries
    .selectFrom("jobs_batches")
    .select("batch_id")
    .where("pay_week", "=", payWeek)
    .where("state", "=", "void")
    .execute();
  const found = new Set<string>();
  for (const { batch_id } of batches) {
    const rows = await queries
      .selectFrom("jobs_batch_cases")
      .select("case_id")
      .where("batch_id", "=", batch_id)
      .where("carried_over", "=", 0)
      .execute();
    rows.forEach((row) => found.add(row.case_id));
  }
  return found;
}

type CaseRow = Awaited<ReturnType<typeof caseRows>>[number];

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
      .select(["case_id", "user_id", "case_status", "pay_amount", "pay_category"])
      .where("case_id", "in", chunk)
      .where("active", "=", 1)
      .where("case_status", "in", [readyForBilling, pendingPayment])
      .orderBy("case_id");
    rows.push(...(await (locking === "locked" ? select.forUpdate() : select).execute()));
  }
  return rows.toSorted((one, other) => compareText(one.case_id, other.case_id));
}

type OwnerRow = Awaited<ReturnType<typeof ownersOf>>[number];

async function ownersOf(queries: Queries, rows: readonly CaseRow[]) {
  const owners = [];
  for (const chunk of chunks([...new Set(rows.map(({ user_id }) => user_id))])) {
    const found = await queries
      .selectFrom("user_profile")
      .select(["user_id", "active", "referred_by_user"])
      .where("user_id", "in", chunk)
      .execute();
    owners.push(...found);
  }
  return owners;
}

function candidate(row: CaseRow, owner: OwnerRow | undefined, rates: Rates): Candidate {
  return {
    caseId: row.case_id,
    // As the profile spells it: providers are told apart by it.
    userId: owner?.user_id ?? row.user_id,
    status: row.case_status,
    payAmount: row.pay_amount,
    payCategory: row.pay_category,
    ownerActive: owner?.active === 1,
    referral: referral(row, owner, rates),
  };
}

function referral(
  row: CaseRow,
  owner: OwnerRow | undefined,
  rates: Rates,
): ReferralRate | undefined {
  const referrer = owner?.referred_by_user?.trim() ?? "";
  return referrer === "" ? undefined : referralOf(rates, referrer, row.pay_category);
}

/** As our own tables tell cases apart: blanks at the end of an id are none. */
function keyOf(caseId: string): string {
  return caseId.replace(/ +$/, "");
}
