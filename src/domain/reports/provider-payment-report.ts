/**
 * The consolidated report: a section for each provider of the batch, then a summary. Cases carried over from earlier
 * weeks stand apart, below this week's, and count in every total.
 */
import type { NamedLine } from "../payments/batch-line.ts";
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import { gap, line, summaryFigures } from "./blocks.ts";
import { carriedOverFigure, categorySummary, sumOf } from "./category-summary.ts";
import { longDateFrom } from "./dates.ts";
import type { Block, Column, ReportDocument, Section, Table } from "./document.ts";
import { frameOf, type FrameFacts } from "./frame.ts";
import { fullName, labelledProvider, namesApart, type Labelled } from "./people.ts";
import { displayProcedures } from "./procedures.ts";

export interface ReportFacts extends FrameFacts {
  /** `YYYY-MM-DD`. */
  readonly payDate: string;
}

export interface ProviderPaymentReport {
  readonly document: ReportDocument;
  readonly totals: PaymentTotals;
}

/** Carried-over cases are part of `cases` and `amount`. */
export interface PaymentTotals {
  readonly providers: number;
  readonly cases: number;
  readonly amount: Cents;
  readonly carriedOverCases: number;
}

/**
 * Providers come in the order in which the lines name them first.
 * @throws {RangeError} when the time zone or the pay date is none.
 */
export function providerPaymentReport(
  lines: readonly NamedLine[],
  facts: ReportFacts,
): ProviderPaymentReport {
  const providers = Map.groupBy(lines, ({ userId }) => userId);
  const nameOf = namesApart(lines.map(labelledProvider));
  const sections = [...providers.values()].map((cases) =>
    providerSection(cases, facts.payDate, nameOf),
  );
  const totals = totalsOf(lines, providers.size);
  const document: ReportDocument = {
    ...frameOf("Provider Payment Report", facts),
    sections: [...sections, summarySection(lines, totals)],
  };
  return { document, totals };
}

/**
 * One provider's page: who, when, the cases and their total. `cases` are that provider's, in order. `nameOf` tells him from
 * others of the report; on a report of his own there are none.
 */
export function providerSection(
  cases: readonly NamedLine[],
  payDate: string,
  nameOf: (provider: Labelled) => string = ({ name }) => name,
): Section {
  const provider = `Provider: ${providerLabel(cases[0], nameOf)}`;
  const carriedOver = cases.filter((one) => one.carriedOver);
  const blocks = [
    line(provider, "strong"),
    line(`Projected Pay Date: ${longDateFrom(payDate)}`, "body"),
    gap(2),
    ...(carriedOver.length > 0
      ? tablesApart(cases, carriedOver)
      : [caseTable(cases, [{ label: "Provider Total:", values: [sumOf(cases)] }])]),
  ];
  return { continuation: `${provider} (continued)`, blocks };
}

function providerLabel(
  first: NamedLine | undefined,
  nameOf: (provider: Labelled) => string,
): string {
  if (first === undefined) {
    return "";
  }
  const provider = labelledProvider(first);
  const { hint: npi } = provider;
  return npi === "" ? nameOf(provider) : `${nameOf(provider)} (NPI: ${npi})`;
}

function tablesApart(
  cases: readonly NamedLine[],
  carriedOver: readonly NamedLine[],
): readonly Block[] {
  const thisWeek = cases.filter((one) => !one.carriedOver);
  return [
    ...(thisWeek.length > 0
      ? [caseTable(thisWeek, [{ label: "Total This Week:", values: [sumOf(thisWeek)] }]), gap(4)]
      : []),
    caseTable(
      carriedOver,
      [
        { label: "Total Carried Over:", values: [sumOf(carriedOver)] },
        { label: "Provider Total:", values: [sumOf(cases)] },
      ],
      "Carried over from earlier weeks",
    ),
  ];
}

const columns: readonly Column[] = [
  { heading: "Date", millimetres: 25, align: "left" },
  { heading: "Patient Name", millimetres: 50, align: "left" },
  { heading: "Procedure(s)", millimetres: 55, align: "left" },
  { heading: "Category", millimetres: 30, align: "left" },
  { heading: "Amount", millimetres: 20, align: "right" },
];

function caseTable(cases: readonly NamedLine[], totals: Table["totals"], caption?: string): Block {
  const table = { columns, rows: cases.map(caseRow), totals };
  return { kind: "table", table: caption === undefined ? table : { ...table, caption } };
}

function caseRow(one: NamedLine): readonly string[] {
  return [
    one.caseDate ?? "",
    one.patient === "unreadable" ? "unavailable" : fullName(one.patient),
    displayProcedures(one.procedures),
    one.category ?? "",
    formatDollars(one.amount),
  ];
}

function totalsOf(lines: readonly NamedLine[], providers: number): PaymentTotals {
  return {
    providers,
    cases: lines.length,
    amount: addCents(lines.map(({ amount }) => amount)),
    carriedOverCases: lines.filter(({ carriedOver }) => carriedOver).length,
  };
}

function summarySection(lines: readonly NamedLine[], totals: PaymentTotals): Section {
  return {
    blocks: [
      ...summaryFigures([
        `Total Providers: ${totals.providers}`,
        `Total Cases: ${totals.cases}`,
        `Total Amount: ${formatDollars(totals.amount)}`,
      ]),
      ...carriedOverFigure(lines),
      gap(12),
      ...categorySummary(lines),
    ],
  };
}
