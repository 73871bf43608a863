/**
 * What referrers are owed for the batch: a section for each of them, then a summary. A fee that cannot be meant is printed
 * as none and named beside the document. No patient is in it.
 */
import type { BatchLine } from "../payments/batch-line.ts";
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import { gap, line, summaryFigures } from "./blocks.ts";
import { sumOf } from "./category-summary.ts";
import type { Column, ReportDocument, Section } from "./document.ts";
import { frameOf, type FrameFacts } from "./frame.ts";
import {
  isReferred,
  referrersOf,
  type ReferralRow,
  type ReferredLine,
  type Referrer,
} from "./referral-rows.ts";

export interface ReferralReport {
  readonly document: ReportDocument;
  readonly totals: ReferralTotals;
  /** The lines that stand in it: those whose referrer is active. */
  readonly reported: readonly ReferredLine[];
  /** A referrer, category and problem once each. */
  readonly unmeantFees: readonly UnmeantFee[];
}

export interface ReferralTotals {
  readonly referrers: number;
  readonly referredUsers: number;
  readonly cases: number;
  /** What the referred users get. */
  readonly amount: Cents;
  readonly fees: Cents;
  /** Referrers of cases of the batch who are in no section. */
  readonly inactiveReferrers: number;
}

export interface UnmeantFee {
  readonly referrerUserId: string;
  readonly category: string;
  /** As a clause. */
  readonly problem: string;
}

/** @throws {RangeError} when the time zone is none. */
export function referralReport(lines: readonly BatchLine[], facts: FrameFacts): ReferralReport {
  const referred = lines.filter(isReferred);
  const reported = referred.filter(({ referral }) => referral.referrerActive);
  const referrers = referrersOf(reported);
  const inactive = referred.filter(({ referral }) => !referral.referrerActive);
  const inactiveReferrers = new Set(inactive.map(({ referral }) => referral.referrerUserId));
  const totals = totalsOf(referrers, inactiveReferrers.size);
  const document: ReportDocument = {
    ...frameOf("Referral Report", facts),
    sections: [...referrers.map(referrerSection), summarySection(totals)],
  };
  return { document, totals, reported, unmeantFees: unmeantFeesOf(referrers) };
}

function totalsOf(referrers: readonly Referrer[], inactiveReferrers: number): ReferralTotals {
  const rows = referrers.flatMap((referrer) => referrer.rows);
  return {
    referrers: referrers.length,
    referredUsers: new Set(rows.map(({ userId }) => userId)).size,
    cases: rows.reduce((sum, { cases }) => sum + cases, 0),
    amount: addCents(rows.map(({ amount }) => amount)),
    fees: feesOf(rows),
    inactiveReferrers,
  };
}

function feesOf(rows: readonly ReferralRow[]): Cents {
  return addCents(rows.map(({ fee }) => fee.amount));
}

function unmeantFeesOf(referrers: readonly Referrer[]): readonly UnmeantFee[] {
  const fees = new Map<string, UnmeantFee>();
  for (const { userId: referrerUserId, rows } of referrers) {
    for (const { category, fee } of rows) {
      if (fee.problem !== undefined) {
        const unmeant = { referrerUserId, category, problem: fee.problem };
        fees.set(JSON.stringify(unmeant).toLowerCase(), unmeant);
      }
    }
  }
  return [...fees.values()];
}

const columns: readonly Column[] = [
  { heading: "Referred User", millimetres: 45, align: "left" },
  { heading: "Pay Category", millimetres: 25, align: "left" },
  { heading: "Case Count", millimetres: 25, align: "centre" },
  { heading: "Pay Amount", millimetres: 30, align: "right" },
  { heading: "Referral Fee", millimetres: 40, align: "right" },
];

function referrerSection({ label, rows }: Referrer): Section {
  const heading = `Referral User: ${label}`;
  const totals = [
    { label: "Referral User Total:", values: [sumOf(rows), formatDollars(feesOf(rows))] },
  ];
  return {
    continuation: `${heading} (continued)`,
    blocks: [
      line(heading, "subject"),
      gap(4),
      line("Details", "strong"),
      gap(1),
      { kind: "table", table: { columns, rows: rows.map(cellsOf), totals } },
    ],
  };
}

function cellsOf(row: ReferralRow): readonly string[] {
  const { referredUser, category, cases, amount, fee } = row;
  return [referredUser, category, String(cases), formatDollars(amount), fee.text];
}

function summarySection(totals: ReferralTotals): Section {
  return {
    blocks: [
      ...summaryFigures([
        `Total Referral Users: ${totals.referrers}`,
        `Total Referred Users: ${totals.referredUsers}`,
        `Total Cases: ${totals.cases}`,
        `Total Amount: ${formatDollars(totals.amount)}`,
        `Total Referral Fees: ${formatDollars(totals.fees)}`,
      ]),
    ],
  };
}
