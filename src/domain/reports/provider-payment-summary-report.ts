/**
 * The batch by state: a section for each state with a row for each provider, then a summary. A provider stands in the
 * state of the profile of today; the money is the batch's. No patient is in it.
 */
import type { BatchLine } from "../payments/batch-line.ts";
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import { gap, line } from "./blocks.ts";
import { carriedOverFigure, categorySummary, sumOf } from "./category-summary.ts";
import type { Column, ReportDocument, Section } from "./document.ts";
import { frameOf, type FrameFacts } from "./frame.ts";
import { groupsOf } from "./groups.ts";
import { nameOrAccount, namesApart, type Labelled } from "./people.ts";
import { stateKey, stateLabel, unknownState } from "./states.ts";

export interface ProviderPaymentSummaryReport {
  readonly document: ReportDocument;
  readonly totals: SummaryTotals;
}

/** Carried-over cases are part of `cases` and `amount`. */
export interface SummaryTotals {
  readonly states: number;
  readonly providers: number;
  readonly cases: number;
  readonly amount: Cents;
  readonly carriedOverCases: number;
}

/**
 * States come by what is printed of them, `Unknown` last; in each, providers in the order in which the lines name them
 * first.
 * @throws {RangeError} when the time zone is none.
 */
export function providerPaymentSummaryReport(
  lines: readonly BatchLine[],
  facts: FrameFacts,
): ProviderPaymentSummaryReport {
  const states = statesOf(lines);
  const totals = {
    states: states.length,
    providers: new Set(lines.map(({ userId }) => userId)).size,
    cases: lines.length,
    amount: addCents(lines.map(({ amount }) => amount)),
    carriedOverCases: lines.filter(({ carriedOver }) => carriedOver).length,
  };
  const document: ReportDocument = {
    ...frameOf("Provider Payment Summary Report", facts),
    sections: [...states.map(stateSection), summarySection(lines, totals)],
  };
  return { document, totals };
}

interface State {
  readonly label: string;
  readonly cases: readonly BatchLine[];
}

function statesOf(lines: readonly BatchLine[]): readonly State[] {
  const byAlphabet = new Intl.Collator("en");
  const isUnknown = ({ label }: State): number => (label === unknownState ? 1 : 0);
  return groupsOf(lines, ({ provider }) => stateKey(provider.state))
    .map(({ first, members }) => ({ label: stateLabel(first.provider.state), cases: members }))
    .toSorted(
      (one, other) =>
        isUnknown(one) - isUnknown(other) || byAlphabet.compare(one.label, other.label),
    );
}

const columns: readonly Column[] = [
  { heading: "Provider Name", millimetres: 60, align: "left" },
  { heading: "NPI", millimetres: 30, align: "left" },
  { heading: "Total Cases", millimetres: 30, align: "centre" },
  { heading: "Total Amount", millimetres: 40, align: "right" },
];

function stateSection({ label, cases }: State): Section {
  const heading = `State: ${label}`;
  const nameOf = namesApart(cases.map(labelled));
  const rows = groupsOf(cases, ({ userId }) => userId).map(({ first, members }) => [
    nameOf(labelled(first)),
    npiOf(first),
    String(members.length),
    sumOf(members),
  ]);
  const totals = [{ label: "State Total:", values: [sumOf(cases)] }];
  return {
    continuation: `${heading} (continued)`,
    blocks: [line(heading, "subject"), gap(4), { kind: "table", table: { columns, rows, totals } }],
  };
}

function labelled(first: BatchLine): Labelled {
  const { provider, userId } = first;
  return { userId, name: nameOrAccount(provider, userId), hint: npiOf(first) };
}

function npiOf({ provider }: BatchLine): string {
  return provider.npi?.trim() ?? "";
}

function summarySection(lines: readonly BatchLine[], totals: SummaryTotals): Section {
  return {
    blocks: [
      line("Report Summary", "heading"),
      gap(4),
      line(`Total States: ${totals.states}`, "figure"),
      line(`Total Providers: ${totals.providers}`, "figure"),
      line(`Total Cases: ${totals.cases}`, "figure"),
      line(`Total Amount: ${formatDollars(totals.amount)}`, "figure"),
      ...carriedOverFigure(lines),
      gap(12),
      ...categorySummary(lines),
    ],
  };
}
