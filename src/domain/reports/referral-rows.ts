/**
 * Referred cases by referrer, then a row for each referred user, category and terms. A row is what a fee is reckoned and
 * rounded for.
 */
import type { BatchLine, Referral } from "../payments/batch-line.ts";
import { addCents, type Cents } from "../payments/money.ts";
import { byCategory } from "./category-summary.ts";
import { groupsOf, type Group } from "./groups.ts";
import { nameOrAccount, namesApart, type Labelled } from "./people.ts";
import { referralFee, termsKey, type ReferralFee } from "./referral-fee.ts";

export interface ReferredLine extends BatchLine {
  readonly referral: Referral;
}

export interface Referrer {
  readonly userId: string;
  /** As printed; with the account where another referrer is called alike. */
  readonly label: string;
  readonly rows: readonly ReferralRow[];
}

export interface ReferralRow {
  readonly userId: string;
  /** As printed. */
  readonly referredUser: string;
  readonly category: string;
  readonly cases: number;
  readonly amount: Cents;
  readonly fee: ReferralFee;
}

export function isReferred(line: BatchLine): line is ReferredLine {
  return line.referral !== undefined;
}

/**
 * By the name that is printed. In each, the referred users come in the order of the lines, their categories in that of the
 * alphabet.
 */
export function referrersOf(lines: readonly ReferredLine[]): readonly Referrer[] {
  const byAlphabet = new Intl.Collator("en");
  const labelOf = namesApart(lines.map(labelledReferrer));
  return groupsOf(lines, ({ referral }) => referral.referrerUserId)
    .map(({ first, members }) => ({
      userId: first.referral.referrerUserId,
      label: labelOf(labelledReferrer(first)),
      rows: rowsOf(members),
    }))
    .toSorted((one, other) => byAlphabet.compare(one.label, other.label));
}

function labelledReferrer({ referral }: ReferredLine): Labelled {
  const { referrerUserId: userId } = referral;
  return { userId, name: nameOrAccount(referral, userId) };
}

function rowsOf(cases: readonly ReferredLine[]): readonly ReferralRow[] {
  const labelOf = namesApart(cases.map(labelledProvider));
  return groupsOf(cases, ({ userId }) => userId).flatMap((own) =>
    byCategory(own.members).flatMap(({ label, members }) =>
      groupsOf(members, ({ referral }) => termsKey(referral)).map((alike) => ({
        userId: own.first.userId,
        referredUser: labelOf(labelledProvider(own.first)),
        category: label,
        ...feeOf(alike),
      })),
    ),
  );
}

function labelledProvider({ provider, userId }: ReferredLine): Labelled {
  return { userId, name: nameOrAccount(provider, userId) };
}

function feeOf({ first, members }: Group<ReferredLine>) {
  const basis = { cases: members.length, amount: addCents(members.map(({ amount }) => amount)) };
  return { ...basis, fee: referralFee(first.referral, basis) };
}
