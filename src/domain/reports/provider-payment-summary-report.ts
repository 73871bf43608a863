/**
 * The batch by state: a section for each state with a row for each provider, then a summary. A provider stands in the
 * state of the profile of today; the money is the batch's. No patient is in it.
 */
import type { BatchLine } from "../payments/batch-line.ts";
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import { gap, line, summaryFigures } from "./blocks.ts";
import { carriedOverFigure, categorySummary, sumOf } from "./category-summary.ts";
import type { Column, ReportDocument, Section } from "./document.ts";
import { frameOf, type FrameFacts } from "./frame.ts";
import { groupsOf } from "./groups.ts";
import { labelledProvider, namesApart } from "./people.ts";
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
  const nameOf = namesApart(cases.map(labelledProvider));
  const rows = groupsOf(cases, ({ userId }) => userId).map(({ first, members }) => {
    const provider = labelledProvider(first);
    return [nameOf(provider), provider.hint, String(members.length), sumOf(members)];
  });
  const totals = [{ label: "State Total:", values: [sumOf(cases)] }];
  return {
    continuation: `${heading} (continued)`,
    blocks: [line(heading, "subject"), gap(4), { kind: "table", table: { columns, rows, totals } }],
  };
}

function summarySection(lines: readonly BatchLine[], totals: SummaryTotals): Section {
  return {
    blocks: [
      ...summaryFigures([
        `Total States: ${totals.states}`,
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
