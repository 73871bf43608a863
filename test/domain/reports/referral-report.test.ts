/** What stands in the referral report. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BatchLine, Referral } from "../../../src/domain/payments/batch-line.ts";
import { toCents } from "../../../src/domain/payments/money.ts";
import { referralReport } from "../../../src/domain/reports/referral-report.ts";
import {
  batchLine,
  facts,
  headingsOf,
  providerOf,
  referralOf,
  tablesOf,
  textsOf,
} from "./sample-lines.ts";

function referred(referral: Partial<Referral> = {}, change: Partial<BatchLine> = {}): BatchLine {
  return batchLine({ referral: referralOf(referral), ...change });
}

function rowsOf(lines: readonly BatchLine[], section = 0) {
  return tablesOf(referralReport(lines, facts).document.sections[section])[0]?.rows;
}

test("every page says which report it is", () => {
  const { document } = referralReport([referred()], facts);

  assert.equal(document.title, "Example Assistants - Referral Report");
  assert.equal(document.footnote, "Generated on 2026-11-23 04:15:07 EST");
});

test("a referrer's section has a row a referred user and category, and both totals", () => {
  const lines = [
    referred(),
    referred({}, { caseId: "case-2" }),
    referred({ type: "Percentage", rate: "0.10" }, { caseId: "case-3", category: "Complex" }),
    batchLine({ caseId: "case-4" }),
  ];

  const [section] = referralReport(lines, facts).document.sections;

  const [table] = tablesOf(section);
  assert.deepEqual(textsOf(section), ["Referral User: Rita O'Connor", "Details"]);
  assert.deepEqual(
    table?.columns.map(({ heading, millimetres, align }) => [heading, millimetres, align]),
    [
      ["Referred User", 45, "left"],
      ["Pay Category", 25, "left"],
      ["Case Count", 25, "centre"],
      ["Pay Amount", 30, "right"],
      ["Referral Fee", 40, "right"],
    ],
  );
  assert.deepEqual(table?.rows, [
    ["Anna McDonald", "Complex", "1", "$1234.50", "$123.45 (10.0%)"],
    ["Anna McDonald", "Standard", "2", "$2469.00", "$50.00 (Flat)"],
  ]);
  assert.deepEqual(table?.totals, [
    { label: "Referral User Total:", values: ["$3703.50", "$173.45"] },
  ]);
  assert.equal(section?.continuation, "Referral User: Rita O'Connor (continued)");
});

test("two referrers of one name are two sections that tell them apart", () => {
  const lines = [
    referred({ referrerUserId: "ref-2" }),
    referred({ referrerUserId: "ref-1" }),
    referred({ referrerUserId: "ref-4", firstName: "rita" }),
    referred({ referrerUserId: "ref-3", firstName: "ABE" }),
  ];

  const { document, totals } = referralReport(lines, facts);

  assert.deepEqual(headingsOf(document), [
    "Referral User: Abe O'Connor",
    "Referral User: Rita O'Connor (account ref-1)",
    "Referral User: Rita O'Connor (account ref-2)",
    "Referral User: Rita O'Connor (account ref-4)",
    "Report Summary",
  ]);
  assert.equal(totals.referrers, 4);
});

test("two referred users of one name are two rows that tell them apart", () => {
  const rows = rowsOf([referred({}, { userId: "u-1" }), referred({}, { userId: "u-2" })]);

  assert.deepEqual(
    rows?.map(([name]) => name),
    ["Anna McDonald (account u-1)", "Anna McDonald (account u-2)"],
  );
});

test("who has no name is printed by account, referrer and referred user", () => {
  const nobody = { firstName: "", lastName: " " };

  const lines = [referred(nobody, { provider: providerOf(nobody) })];

  const { document } = referralReport(lines, facts);
  assert.equal(headingsOf(document)[0], "Referral User: account ref-1");
  assert.equal(rowsOf(lines)?.[0]?.[0], "account user-1");
});

test("a user with two categories is one referred user in the summary", () => {
  const lines = [
    referred(),
    referred({}, { category: "Complex", carriedOver: true }),
    referred({}, { userId: "user-2", amount: toCents(1) }),
  ];

  const { document, totals } = referralReport(lines, facts);

  assert.deepEqual(textsOf(document.sections.at(-1)), [
    "Report Summary",
    "Total Referral Users: 1",
    "Total Referred Users: 2",
    "Total Cases: 3",
    "Total Amount: $2469.01",
    "Total Referral Fees: $75.00",
  ]);
  assert.deepEqual(totals, {
    referrers: 1,
    referredUsers: 2,
    cases: 3,
    amount: 246_901,
    fees: 7500,
    inactiveReferrers: 0,
  });
});

test("a fee is rounded once a row, not once a case", () => {
  const third = { type: "Percentage", rate: "0.3333" };
  const lines = [1, 2, 3].map((number) =>
    referred(third, { caseId: `case-${number}`, amount: toCents(2) }),
  );

  const rows = rowsOf(lines);

  assert.deepEqual(
    rows?.map((row) => row.at(-1)),
    ["$0.02 (33.33%)"],
  );
});

test("two rates for one category are two rows; one rate in two spellings is one", () => {
  const rates = ["25.00", "25", "30.00"];

  const rows = rowsOf(rates.map((rate, index) => referred({ rate }, { caseId: `case-${index}` })));

  assert.deepEqual(
    rows?.map((row) => row.at(-1)),
    ["$50.00 (Flat)", "$30.00 (Flat)"],
  );
});

test("a case without a category earns what is agreed for such cases", () => {
  const none = { type: null, rate: null };

  const rows = rowsOf([
    referred({ rate: "25.00" }, { category: null }),
    referred(none, { category: " ", userId: "user-2" }),
  ]);

  assert.deepEqual(
    rows?.map((row) => [row[1], row.at(-1)]),
    [
      ["Unspecified", "$25.00 (Flat)"],
      ["Unspecified", "$0.00"],
    ],
  );
});

test("a rate that cannot be meant gives no fee and is named once, by account and category", () => {
  const ten = { type: "Percentage", rate: "10" };
  const lines = [
    referred(ten),
    referred(ten, { userId: "user-2", category: "STANDARD" }),
    referred({ rate: "-1" }, { category: "Complex" }),
  ];

  const { totals, unmeantFees } = referralReport(lines, facts);

  assert.equal(totals.fees, 0);
  assert.deepEqual(
    unmeantFees.map(({ referrerUserId, category }) => [referrerUserId, category.toLowerCase()]),
    [
      ["ref-1", "complex"],
      ["ref-1", "standard"],
    ],
  );
});

test("an inactive referrer is counted and in no section", () => {
  const gone = { referrerUserId: "ref-9", firstName: "Gone", referrerActive: false };

  const { document, totals, reported } = referralReport(
    [referred(gone), referred(gone, { caseId: "case-2" }), referred({}, { caseId: "case-3" })],
    facts,
  );

  assert.deepEqual(headingsOf(document), ["Referral User: Rita O'Connor", "Report Summary"]);
  assert.deepEqual([totals.inactiveReferrers, totals.cases], [1, 1]);
  assert.deepEqual(
    reported.map(({ caseId }) => caseId),
    ["case-3"],
  );
});
