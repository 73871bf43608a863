/** The last lines of a report: what each payment category comes to. A missing or blank category is `Unspecified`. */
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import type { Block } from "./document.ts";

export interface CategoryAmount {
  readonly category: string | null;
  readonly amount: Cents;
}

/**
 * A heading, then `<category> - <n> cases - $<sum>`, a line a category, ordered by category. Letter case does not tell
 * categories apart; the spelling that comes first is printed.
 */
export function categorySummary(cases: readonly CategoryAmount[]): readonly Block[] {
  const byAlphabet = new Intl.Collator("en");
  const categories = Map.groupBy(cases, ({ category }) => labelOf(category).toLowerCase());
  const lines = [...categories.values()]
    .map((members) => ({ label: labelOf(members[0]?.category ?? null), members }))
    .toSorted((one, other) => byAlphabet.compare(one.label, other.label))
    .map(({ label, members }) => bodyLine(`${label} - ${countOf(members)} - ${sumOf(members)}`));

  return [
    { kind: "line", text: "Payment Summary by Category", style: "strong" },
    ...(lines.length > 0
      ? lines
      : [{ kind: "line", text: "No payment data available.", style: "note" } as const]),
  ];
}

function labelOf(category: string | null): string {
  return category?.trim() || "Unspecified";
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
