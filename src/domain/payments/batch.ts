/**
 * Which cases a week's payment batch takes, which it holds back and why. Pure: the caller reads the cases under a lock
 * and writes the plan in the same transaction.
 */
import { CaseStatus } from "../cases.ts";
import { accountKey } from "../excluded-accounts.ts";
import { parseDollars, type Cents } from "./money.ts";

export type BatchState = "closed" | "reported" | "paid" | "void";

/** A case at 10 (ready) or at 15 in no live batch (left over from before). */
export interface Candidate {
  readonly caseId: string;
  readonly userId: string;
  readonly status: number;
  /** Decimal dollars as the database gave them. */
  readonly payAmount: string | number | null;
  readonly payCategory: string | null;
  /** False where the owner has no profile. */
  readonly ownerActive: boolean;
  /** True where a batch that is not void has it, and somebody set it back to 10 since. */
  readonly inLiveBatch?: boolean;
  /** True where a void batch of the week to close had it as that week's own. */
  readonly ofThisWeek?: boolean;
  readonly referral: ReferralRate | undefined;
}

/** In place of a type: the list names two different terms for one referrer and category, and nobody knows which. */
export const contradictoryTerms = "contradictory";

/** What the owner's referrer gets for such a case, as it stood when the batch was closed. */
export interface ReferralRate {
  readonly referrerUserId: string;
  /** `Flat` (dollars a case) or `Percentage` (a fraction), as stored; null where none is agreed. */
  readonly type: string | null;
  /** Decimal text. */
  readonly rate: string | null;
}

/** A case in a batch, frozen. */
export interface BatchCase {
  readonly caseId: string;
  readonly userId: string;
  readonly amount: Cents;
  readonly category: string | null;
  /** Where it comes from: 10, or 15 where a batch before moved it that has it no more. */
  readonly status: number;
  /** True where it was left at 15 by an earlier week; not where this very week is closed anew. */
  readonly carriedOver: boolean;
  readonly referral: ReferralRate | undefined;
}

export type HoldReason = "owner-inactive" | "no-amount" | "in-earlier-batch" | "id-alike";

export interface HeldCase {
  readonly caseId: string;
  readonly status: number;
  readonly reason: HoldReason;
}

export interface BatchPlan {
  readonly cases: readonly BatchCase[];
  readonly held: readonly HeldCase[];
  /** Cases of accounts that are no people: counted only. */
  readonly excluded: number;
}

/** @param excludedAccounts their account keys. */
export function planBatch(
  candidates: readonly Candidate[],
  excludedAccounts: ReadonlySet<string>,
): BatchPlan {
  const cases: BatchCase[] = [];
  const held: HeldCase[] = [];
  const ids = new Set(candidates.map(({ caseId }) => caseId));
  let excluded = 0;

  for (const candidate of candidates) {
    const { caseId, status } = candidate;
    const amount = payableAmount(candidate.payAmount);
    if (excludedAccounts.has(accountKey(candidate.userId))) {
      excluded += 1;
    } else if (isAlike(caseId, ids)) {
      held.push({ caseId, status, reason: "id-alike" });
    } else if (candidate.inLiveBatch === true) {
      held.push({ caseId, status, reason: "in-earlier-batch" });
    } else if (!candidate.ownerActive) {
      held.push({ caseId, status, reason: "owner-inactive" });
    } else if (amount === undefined) {
      held.push({ caseId, status, reason: "no-amount" });
    } else {
      cases.push(freeze(candidate, amount));
    }
  }
  return { cases, held, excluded };
}

// Keys of our tables know no blanks at their ends: the two would be one there.
function isAlike(caseId: string, ids: ReadonlySet<string>): boolean {
  const withoutBlanks = caseId.replace(/ +$/, "");
  return withoutBlanks !== caseId && ids.has(withoutBlanks);
}

/** The largest that SurgiCase's column holds, DECIMAL(14,2). */
const mostCents = 99_999_999_999_999;

// An unpriced case keeps the column's default 0.00: nobody is owed nothing, so it is no amount.
function payableAmount(value: string | number | null): Cents | undefined {
  const amount = value === null ? undefined : parseDollars(value);
  return amount !== undefined && amount > 0 && amount <= mostCents ? amount : undefined;
}

function freeze(candidate: Candidate, amount: Cents): BatchCase {
  return {
    caseId: candidate.caseId,
    userId: candidate.userId,
    amount,
    category: candidate.payCategory,
    status: candidate.status,
    carriedOver: candidate.status !== CaseStatus.readyForBilling && candidate.ofThisWeek !== true,
    referral: candidate.referral,
  };
}
