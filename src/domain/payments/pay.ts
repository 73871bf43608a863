/**
 * Which cases of a batch may be paid: those that are still what was reported. Pure: the caller reads the cases under a lock
 * and writes the plan in the same transaction.
 */
import { CaseStatus } from "../cases.ts";
import { accountKey } from "../excluded-accounts.ts";
import { parseDollars, type Cents } from "./money.ts";

/** As the batch froze it, and its readers were told. */
export interface ReportedCase {
  readonly caseId: string;
  readonly userId: string;
  readonly amount: Cents;
}

export interface CaseToPay extends ReportedCase {
  /** As SurgiCase has it; undefined where it is gone. */
  readonly now: CaseNow | undefined;
  /** Whoever paid it before. */
  readonly paidBy: "this-run" | "earlier-run" | "another-batch" | undefined;
}

export interface CaseNow {
  readonly userId: string;
  readonly status: number;
  /** Decimal dollars as the database gave them. */
  readonly payAmount: string | number | null;
  readonly active: boolean;
}

/** What is another than was reported. */
export type Change =
  | { readonly what: "gone" | "inactive" | "paid-by-another-batch" }
  | { readonly what: "status"; readonly now: number }
  /** Undefined where it is no amount any more. */
  | { readonly what: "amount"; readonly now: Cents | undefined }
  | { readonly what: "owner"; readonly now: string };

export interface RefusedCase extends ReportedCase {
  readonly changes: readonly [Change, ...Change[]];
}

export interface PayPlan {
  readonly paying: readonly ReportedCase[];
  /** Paid by this very run, whose answer was lost. */
  readonly paidByThisRun: readonly ReportedCase[];
  readonly alreadyPaid: readonly ReportedCase[];
  readonly refused: readonly RefusedCase[];
}

/** What was paid once is never looked at again, whatever became of it since. */
export function planPayment(cases: readonly CaseToPay[]): PayPlan {
  const paying: ReportedCase[] = [];
  const paidByThisRun: ReportedCase[] = [];
  const alreadyPaid: ReportedCase[] = [];
  const refused: RefusedCase[] = [];

  for (const each of cases) {
    const { caseId, userId, amount, paidBy } = each;
    const reported = { caseId, userId, amount };
    const [first, ...others] = changesOf(each);
    if (paidBy === "this-run") {
      paidByThisRun.push(reported);
    } else if (paidBy === "earlier-run") {
      alreadyPaid.push(reported);
    } else if (first === undefined) {
      paying.push(reported);
    } else {
      refused.push({ ...reported, changes: [first, ...others] });
    }
  }
  return { paying, paidByThisRun, alreadyPaid, refused };
}

function changesOf({ userId, amount, now, paidBy }: CaseToPay): readonly Change[] {
  if (paidBy === "another-batch") {
    return [{ what: "paid-by-another-batch" }];
  }
  if (now === undefined) {
    return [{ what: "gone" }];
  }
  const changes: Change[] = [];
  const amountNow = now.payAmount === null ? undefined : parseDollars(now.payAmount);
  if (!now.active) {
    changes.push({ what: "inactive" });
  }
  if (now.status !== CaseStatus.pendingPayment) {
    changes.push({ what: "status", now: now.status });
  }
  if (amountNow !== amount) {
    changes.push({ what: "amount", now: amountNow });
  }
  if (accountKey(now.userId) !== accountKey(userId)) {
    changes.push({ what: "owner", now: now.userId });
  }
  return changes;
}
