/** What stands in the summary by state. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BatchLine } from "../../../src/domain/payments/batch-line.ts";
import { toCents } from "../../../src/domain/payments/money.ts";
import { providerPaymentSummaryReport } from "../../../src/domain/reports/provider-payment-summary-report.ts";
import { batchLine, facts, headingsOf, providerOf, tablesOf, textsOf } from "./sample-lines.ts";

function documentOf(lines: readonly BatchLine[]) {
  return providerPaymentSummaryReport(lines, facts).document;
}

function inState(state: string, userId = `user-${state}`): BatchLine {
  return batchLine({ userId, provider: providerOf({ state }) });
}

test("every page says which report it is, of which day, and when it was made", () => {
  const document = documentOf([batchLine()]);

  assert.equal(document.title, "Example Assistants - Provider Payment Summary Report");
  assert.equal(document.subtitle, "Report Date: November 23, 2026");
  assert.equal(document.footnote, "Generated on 2026-11-23 04:15:07 EST");
});

test("a state's table has a row a provider and the state's total", () => {
  const lines = [
    batchLine(),
    batchLine({ caseId: "case-2", amount: toCents(5) }),
    batchLine({
      userId: "user-2",
      provider: providerOf({ firstName: "boris", lastName: "van der berg", npi: undefined }),
      amount: toCents(100),
    }),
  ];

  const [section] = documentOf(lines).sections;

  const [table] = tablesOf(section);
  assert.deepEqual(textsOf(section), ["State: NY"]);
  assert.deepEqual(
    table?.columns.map(({ heading, millimetres, align }) => [heading, millimetres, align]),
    [
      ["Provider Name", 60, "left"],
      ["NPI", 30, "left"],
      ["Total Cases", 30, "centre"],
      ["Total Amount", 40, "right"],
    ],
  );
  assert.deepEqual(table?.rows, [
    ["Anna McDonald", "1234567890", "2", "$1234.55"],
    ["Boris Van Der Berg", "", "1", "$1.00"],
  ]);
  assert.deepEqual(table?.totals, [{ label: "State Total:", values: ["$1235.55"] }]);
  assert.equal(section?.continuation, "State: NY (continued)");
});

test("states are told apart by code, in the order of what is printed, Unknown last", () => {
  const states = ["Zealand", " ", "New York", "calif.", "Unknown", "ontario", "CA", "Ontario"];

  const document = documentOf(states.map((state) => inState(state)));

  assert.deepEqual(headingsOf(document), [
    "State: CA",
    "State: NY",
    "State: ontario",
    "State: Zealand",
    "State: Unknown",
    "Report Summary",
  ]);
});

test("in a state providers stand in the order of the lines", () => {
  const lines = ["Young", "Adams", "Young"].map((lastName) =>
    batchLine({ userId: lastName, provider: providerOf({ lastName }) }),
  );

  const [table] = tablesOf(documentOf(lines).sections[0]);

  assert.deepEqual(
    table?.rows.map(([name]) => name),
    ["Anna Young", "Anna Adams"],
  );
});

test("who has no name is printed by account", () => {
  const nameless = providerOf({ firstName: " ", lastName: "", npi: undefined });

  const [table] = tablesOf(
    documentOf([batchLine({ userId: "u-7", provider: nameless })]).sections[0],
  );

  assert.deepEqual(table?.rows, [["account u-7", "", "1", "$1234.50"]]);
});

test("two of one name are two rows, with their accounts where the NPI does not tell them apart", () => {
  const without = providerOf({ npi: undefined });
  const lines = [
    batchLine({ userId: "u-1", provider: without }),
    batchLine({ userId: "u-2", provider: without }),
    batchLine({ userId: "u-3" }),
  ];

  const [table] = tablesOf(documentOf(lines).sections[0]);

  assert.deepEqual(
    table?.rows.map(([name, npi]) => [name, npi]),
    [
      ["Anna McDonald (account u-1)", ""],
      ["Anna McDonald (account u-2)", ""],
      ["Anna McDonald", "1234567890"],
    ],
  );
});

test("the summary counts everything, with what was carried over and the categories", () => {
  const lines = [
    batchLine(),
    batchLine({ caseId: "case-2", amount: toCents(1000), carriedOver: true, category: null }),
    inState("CA"),
  ];

  const { document, totals } = providerPaymentSummaryReport(lines, facts);

  assert.deepEqual(textsOf(document.sections.at(-1)), [
    "Report Summary",
    "Total States: 2",
    "Total Providers: 2",
    "Total Cases: 3",
    "Total Amount: $2479.00",
    "Carried over from earlier weeks: 1 case - $10.00",
    "Payment Summary by Category",
    "Standard - 2 cases - $2469.00",
    "Unspecified - 1 case - $10.00",
  ]);
  assert.deepEqual(totals, {
    states: 2,
    providers: 2,
    cases: 3,
    amount: 247_900,
    carriedOverCases: 1,
  });
});
