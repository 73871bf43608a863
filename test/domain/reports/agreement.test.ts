/** The reports of one batch agree to the cent, with each other and with a sum that none of them had a hand in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { NamedLine } from "../../../src/domain/payments/batch-line.ts";
import { parseDollars, toCents } from "../../../src/domain/payments/money.ts";
import type { ReportDocument, Section } from "../../../src/domain/reports/document.ts";
import { providerPaymentReport } from "../../../src/domain/reports/provider-payment-report.ts";
import { providerPaymentSummaryReport } from "../../../src/domain/reports/provider-payment-summary-report.ts";
import { referralReport } from "../../../src/domain/reports/referral-report.ts";
import { facts, tablesOf, textsOf } from "./sample-lines.ts";

const ugly = [
  "",
  " ",
  "Ann",
  "ANN",
  "ann ",
  "Zoë",
  "O'NEIL",
  "$12.34",
  "- 2 cases - $9.99",
  "Total:",
  "?",
];
const names = fc.oneof(fc.constantFrom(...ugly), fc.string({ unit: "grapheme", maxLength: 12 }));
const states = fc.oneof(fc.constantFrom("CA", "calif.", "ny", "Unknown", "", "constructor"), names);
const amounts = fc.oneof(
  fc.integer({ min: 1, max: 99_999 }),
  fc.constantFrom(1, 5, 99, 99_999_999_999),
);
const accounts = fc.integer({ min: 1, max: 6 });

const providers = fc.array(
  fc.record({
    firstName: names,
    lastName: names,
    npi: fc.constantFrom(undefined, "1234567890"),
    state: states,
  }),
  { minLength: 6, maxLength: 6 },
);

const referrals = fc.record({
  referrer: fc.integer({ min: 1, max: 3 }),
  type: fc.constantFrom(null, "Flat", "flat ", "PERCENTAGE", "Percentage", "Percent", ""),
  rate: fc.constantFrom(null, "25.00", "0.1", "0.10", "0.1225", "1", "1.5", "-3", "much", "0"),
});

const cases = fc.array(
  fc.record({
    account: accounts,
    amount: amounts,
    category: fc.option(fc.constantFrom("Spine", "spine", " SPINE", "", "Knee", "$1.00")),
    carriedOver: fc.boolean(),
    referral: fc.option(referrals, { nil: undefined }),
  }),
  { maxLength: 40, size: "max" },
);

const batches = fc
  .tuple(providers, cases, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), names)
  .map(([people, each, active, referrerName]): readonly NamedLine[] =>
    each.map(({ account, amount, category, carriedOver, referral }, index) => ({
      caseId: `case-${index}`,
      userId: `user-${account}`,
      provider: {
        ...(people[account - 1] ?? { firstName: "", lastName: "", npi: undefined, state: "" }),
        email: "",
        timeZone: "",
      },
      patient: "unreadable",
      caseDate: undefined,
      procedures: [],
      category,
      amount: toCents(amount),
      carriedOver,
      referral: referral && {
        referrerUserId: `ref-${referral.referrer}`,
        firstName: referrerName,
        lastName: "",
        referrerActive: active[referral.referrer - 1] === true,
        type: referral.type,
        rate: referral.rate,
      },
    })),
  );

/** Of the amounts as they are printed; a fee's note in brackets is no part of it. */
function printedSum(printed: readonly (string | undefined)[]): bigint {
  return printed.reduce((sum, text) => sum + BigInt(centsOf(text)), 0n);
}

function centsOf(text: string | undefined): number {
  const cents = parseDollars((text ?? "").replace(/ \(.*\)$/, "").replace("$", ""));
  assert.ok(cents !== undefined, `${text} is no amount`);
  return cents;
}

function amountOf(lines: readonly NamedLine[]): bigint {
  return lines.reduce((total, { amount }) => total + BigInt(amount), 0n);
}

function detailsOf({ sections }: ReportDocument): readonly Section[] {
  return sections.slice(0, -1);
}

function lastTotals(section: Section): readonly string[] {
  return tablesOf(section).at(-1)?.totals.at(-1)?.values ?? [];
}

/** What the rows, the sections' totals, the summary and its categories come to. */
function sumsOf(document: ReportDocument, column: number): readonly bigint[] {
  const sections = detailsOf(document);
  const rows = sections.flatMap((section) => tablesOf(section).flatMap((table) => table.rows));
  const summary = textsOf(document.sections.at(-1));
  const total = summary.find((text) => text.startsWith("Total Amount: "));
  const categories = summary.slice(summary.indexOf("Payment Summary by Category") + 1);
  return [
    printedSum(rows.map((row) => row[column])),
    printedSum(sections.map((section) => lastTotals(section)[0])),
    printedSum([total?.replace("Total Amount: ", "")]),
    ...(summary.includes("Payment Summary by Category")
      ? [printedSum(categories.flatMap((text) => / - (\$\S+)$/.exec(text)?.[1] ?? []))]
      : []),
  ];
}

test("the payment report, the summary and an independent sum agree, in rows, sections, totals and categories", () => {
  fc.assert(
    fc.property(batches, (lines) => {
      const payment = providerPaymentReport(lines, { ...facts, payDate: "2026-11-27" });
      const summary = providerPaymentSummaryReport(lines, facts);

      const sums = [...sumsOf(payment.document, 4), ...sumsOf(summary.document, 3)];

      assert.equal(sums.length, 8);
      assert.deepEqual(
        new Set([...sums, BigInt(payment.totals.amount)]),
        new Set([amountOf(lines)]),
      );
      assert.equal(summary.totals.amount, payment.totals.amount);
      assert.equal(summary.totals.cases, payment.totals.cases);
      assert.equal(summary.totals.providers, payment.totals.providers);
      assert.equal(summary.totals.carriedOverCases, payment.totals.carriedOverCases);
      assert.equal(detailsOf(payment.document).length, payment.totals.providers);
      assert.equal(detailsOf(summary.document).length, summary.totals.states);
    }),
  );
});

test("the referral report agrees with the rows of the batch that an active referrer has a part in", () => {
  fc.assert(
    fc.property(batches, (lines) => {
      const referred = lines.filter(({ referral }) => referral?.referrerActive === true);

      const { document, totals } = referralReport(lines, facts);

      assert.deepEqual(new Set(sumsOf(document, 3)), new Set([amountOf(referred)]));
      assert.equal(BigInt(totals.amount), amountOf(referred));
      assert.equal(totals.cases, referred.length);
      const referrers = new Set(referred.map(({ referral }) => referral?.referrerUserId));
      assert.equal(detailsOf(document).length, referrers.size);
      assert.equal(totals.referredUsers, new Set(referred.map(({ userId }) => userId)).size);
    }),
  );
});

test("referral fees add up: rows, sections and the summary", () => {
  fc.assert(
    fc.property(batches, (lines) => {
      const { document, totals } = referralReport(lines, facts);

      const sections = detailsOf(document);
      const rows = sections.flatMap((section) => tablesOf(section).flatMap((table) => table.rows));
      const printed = textsOf(document.sections.at(-1)).at(-1);
      assert.equal(printedSum(rows.map((row) => row[4])), BigInt(totals.fees));
      assert.equal(
        printedSum(sections.map((section) => lastTotals(section)[1])),
        BigInt(totals.fees),
      );
      assert.equal(centsOf(printed?.replace("Total Referral Fees: ", "")), totals.fees);
    }),
  );
});

test("the order in which the batch's cases come changes no sum", () => {
  fc.assert(
    fc.property(batches, (lines) => {
      const turned = lines.toReversed();

      assert.deepEqual(
        providerPaymentSummaryReport(turned, facts).totals,
        providerPaymentSummaryReport(lines, facts).totals,
      );
      assert.deepEqual(referralReport(turned, facts).totals, referralReport(lines, facts).totals);
    }),
  );
});
