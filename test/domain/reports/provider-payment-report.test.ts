/** What stands in the consolidated report. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NamedLine } from "../../../src/domain/payments/batch-line.ts";
import { toCents } from "../../../src/domain/payments/money.ts";
import type { Block, Section, Table } from "../../../src/domain/reports/document.ts";
import { providerPaymentReport } from "../../../src/domain/reports/provider-payment-report.ts";

const facts = {
  organisation: "Example Assistants",
  generatedAt: new Date("2026-11-23T09:00:07Z"),
  timeZone: "America/New_York",
  payDate: "2026-11-27",
};

function lineOf(change: Partial<NamedLine> = {}): NamedLine {
  return {
    caseId: "case-1",
    userId: "user-1",
    provider: {
      firstName: "ANNA",
      lastName: "MCDONALD",
      npi: "1234567890",
      email: "anna@example.com",
      state: "NY",
      timeZone: "",
    },
    referral: undefined,
    caseDate: "2026-11-18",
    patient: { firstName: "PAT", lastName: "O'NEIL" },
    procedures: ["27447", "27130"],
    category: "Standard",
    amount: toCents(123_450),
    carriedOver: false,
    ...change,
  };
}

const other = {
  userId: "user-2",
  provider: {
    firstName: "boris",
    lastName: "van der berg",
    npi: undefined,
    email: "boris@example.com",
    state: "CA",
    timeZone: "",
  },
} as const;

function sectionsOf(lines: readonly NamedLine[]): readonly Section[] {
  return providerPaymentReport(lines, facts).document.sections;
}

function textsOf(section: Section | undefined): readonly string[] {
  return (section?.blocks ?? []).flatMap((block) => (block.kind === "line" ? [block.text] : []));
}

function tablesOf(section: Section | undefined): readonly Table[] {
  return (section?.blocks ?? []).flatMap((block: Block) =>
    block.kind === "table" ? [block.table] : [],
  );
}

test("every page says which report it is, of which day, and when it was made where the reader lives", () => {
  const { document } = providerPaymentReport([lineOf()], facts);

  assert.equal(document.title, "Example Assistants - Provider Payment Report");
  assert.equal(document.subtitle, "Report Date: November 23, 2026");
  assert.equal(document.footnote, "Generated on 2026-11-23 04:00:07 EST");
});

test("each provider has a section, with the NPI where there is one, in the order given", () => {
  const sections = sectionsOf([lineOf(), lineOf({ caseId: "case-2" }), lineOf(other)]);

  assert.equal(sections.length, 3);
  assert.deepEqual(textsOf(sections[0]), [
    "Provider: Anna McDonald (NPI: 1234567890)",
    "Projected Pay Date: November 27, 2026",
  ]);
  assert.equal(textsOf(sections[1])[0], "Provider: Boris Van Der Berg");
  assert.equal(tablesOf(sections[0])[0]?.rows.length, 2);
});

test("a case prints its date, patient, procedures, category and amount", () => {
  const [table] = tablesOf(sectionsOf([lineOf()])[0]);

  assert.deepEqual(
    table?.columns.map(({ heading, millimetres, align }) => [heading, millimetres, align]),
    [
      ["Date", 25, "left"],
      ["Patient Name", 50, "left"],
      ["Procedure(s)", 55, "left"],
      ["Category", 30, "left"],
      ["Amount", 20, "right"],
    ],
  );
  assert.deepEqual(table?.rows, [
    ["2026-11-18", "Pat O'Neil", "27447, 27130", "Standard", "$1234.50"],
  ]);
  assert.deepEqual(table?.totals, [{ label: "Provider Total:", values: ["$1234.50"] }]);
});

test("what is not known prints as nothing, an unreadable name as unavailable", () => {
  const line = lineOf({
    patient: "unreadable",
    caseDate: undefined,
    category: null,
    procedures: [],
  });

  const [table] = tablesOf(sectionsOf([line])[0]);

  assert.deepEqual(table?.rows, [["", "unavailable", "", "", "$1234.50"]]);
});

test("carried-over cases stand apart below this week's, under one provider total", () => {
  const lines = [lineOf(), lineOf({ caseId: "case-2", amount: toCents(1000), carriedOver: true })];

  const tables = tablesOf(sectionsOf(lines)[0]);

  assert.deepEqual(
    tables.map(({ caption, rows, totals }) => [
      caption,
      rows.length,
      totals.map(({ label, values }) => [label, ...values]),
    ]),
    [
      [undefined, 1, [["Total This Week:", "$1234.50"]]],
      [
        "Carried over from earlier weeks",
        1,
        [
          ["Total Carried Over:", "$10.00"],
          ["Provider Total:", "$1244.50"],
        ],
      ],
    ],
  );
});

test("a provider with carried-over cases alone has no empty table for this week", () => {
  const tables = tablesOf(sectionsOf([lineOf({ carriedOver: true })])[0]);

  assert.deepEqual(
    tables.map(({ caption }) => caption),
    ["Carried over from earlier weeks"],
  );
});

test("the summary counts everything and says what was carried over", () => {
  const lines = [
    lineOf(),
    lineOf({ caseId: "case-2", amount: toCents(1000), carriedOver: true }),
    lineOf({ ...other, caseId: "case-3", category: " ", amount: toCents(5) }),
    lineOf({ ...other, caseId: "case-4", category: null, amount: toCents(5) }),
  ];

  const { document, totals } = providerPaymentReport(lines, facts);

  assert.deepEqual(textsOf(document.sections.at(-1)), [
    "Report Summary",
    "Total Providers: 2",
    "Total Cases: 4",
    "Total Amount: $1244.60",
    "Carried over from earlier weeks: 1 case - $10.00",
    "Payment Summary by Category",
    "Standard - 2 cases - $1244.50",
    "Unspecified - 2 cases - $0.10",
  ]);
  assert.deepEqual(totals, {
    providers: 2,
    cases: 4,
    amount: 124_460,
    carriedOverCases: 1,
  });
});

test("letter case does not tell categories apart", () => {
  const lines = ["Spine", "spine ", "SPINE"].map((category) => lineOf({ category }));

  const printed = textsOf(sectionsOf(lines).at(-1)).filter((text) => /spine/i.test(text));

  assert.deepEqual(printed, ["Spine - 3 cases - $3703.50"]);
});

test("categories come in the order of the alphabet, and one case is no plural", () => {
  const lines = ["zeta", "Alpha", null, "beta"].map((category) => lineOf({ category }));

  const texts = textsOf(sectionsOf(lines).at(-1));

  assert.deepEqual(texts.slice(-4), [
    "Alpha - 1 case - $1234.50",
    "beta - 1 case - $1234.50",
    "Unspecified - 1 case - $1234.50",
    "zeta - 1 case - $1234.50",
  ]);
});

test("an empty batch is a summary of nothing", () => {
  const { document } = providerPaymentReport([], facts);

  assert.equal(document.sections.length, 1);
  assert.deepEqual(textsOf(document.sections[0]), [
    "Report Summary",
    "Total Providers: 0",
    "Total Cases: 0",
    "Total Amount: $0.00",
    "Payment Summary by Category",
    "No payment data available.",
  ]);
});

test("two providers of one name are told apart by account, unless an NPI does", () => {
  const alike = lineOf().provider;
  const twin = lineOf({ userId: "user-2", provider: { ...alike, firstName: "Anna" } });

  const numbered = [lineOf(), lineOf({ ...twin, provider: { ...alike, npi: "1000000015" } })];
  const bare = [lineOf(), twin].map((line) => ({
    ...line,
    provider: { ...line.provider, npi: undefined },
  }));

  assert.deepEqual(headings(bare).slice(0, 4), [
    "Provider: Anna McDonald (account user-1)",
    "Provider: Anna McDonald (account user-1) (continued)",
    "Provider: Anna McDonald (account user-2)",
    "Provider: Anna McDonald (account user-2) (continued)",
  ]);
  assert.equal(headings(numbered)[0], "Provider: Anna McDonald (NPI: 1234567890)");
});

function headings(lines: readonly NamedLine[]): readonly string[] {
  return sectionsOf(lines).flatMap((section) => [
    ...textsOf(section).slice(0, 1),
    section.continuation ?? "",
  ]);
}
