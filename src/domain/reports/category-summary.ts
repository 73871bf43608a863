/** The last lines of a report: what each payment category comes to. A missing or blank category is `Unspecified`. */
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import type { Block } from "./document.ts";

export interface CategoryAmount {
  readonly category: string | null;
  readonly amount: Cents;
}

const byAlphabet = new Intl.Collator("en");

/** A heading, then `<category> - <n> cases - $<sum>`, a line a category, ordered by category. */
export function categorySummary(cases: readonly CategoryAmount[]): readonly Block[] {
  const categories = [...Map.groupBy(cases, ({ category }) => category?.trim() || "Unspecified")];
  const lines = categories
    .toSorted(([one], [other]) => byAlphabet.compare(one, other))
    .map(([category, members]) =>
      bodyLine(`${category} - ${countOf(members)} - ${sumOf(members)}`),
    );

  return [
    { kind: "line", text: "Payment Summary by Category", style: "strong" },
    ...(lines.length > 0
      ? lines
      : [{ kind: "line", text: "No payment data available.", style: "note" } as const]),
  ];
}

/** `1 case`, `2 cases`. */
export function countOf(cases: readonly unknown[]): string {
  return cases.length === 1 ? "1 case" : `${cases.length} cases`;
}

/** The amounts together, as printed. */
export function sumOf(cases: readonly { readonly amount: Cents }[]): string {
  return formatDollars(addCents(cases.map(({ amount }) => amount)));
}

function bodyLine(text: string): Block {
  return { kind: "line", text, style: "body" };
}
