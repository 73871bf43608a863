/** The last lines of a report: what each payment category comes to. A missing or blank category is `Unspecified`. */
import { addCents, formatDollars, type Cents } from "../payments/money.ts";
import { foldText } from "../collation.ts";
import { line } from "./blocks.ts";
import type { Block } from "./document.ts";
import { groupsOf } from "./groups.ts";

export interface CategoryAmount {
  readonly category: string | null;
  readonly amount: Cents;
}

/**
 * A heading, then `<category> - <n> cases - $<sum>`, a line a category, ordered by category. Neither letter case
 * nor accents tell categories apart; the spelling that comes first is printed.
 */
export function categorySummary(cases: readonly CategoryAmount[]): readonly Block[] {
  const lines = byCategory(cases).map(({ label, members }) =>
    line(`${label} - ${countOf(members)} - ${sumOf(members)}`, "body"),
  );
  return [
    line("Payment Summary by Category", "strong"),
    ...(lines.length > 0 ? lines : [line("No payment data available.", "note")]),
  ];
}

export interface CategoryMembers<Each> {
  /** As printed. */
  readonly label: string;
  readonly members: readonly Each[];
}

/** In the order of the alphabet. */
export function byCategory<Each extends Pick<CategoryAmount, "category">>(
  cases: readonly Each[],
): readonly CategoryMembers<Each>[] {
  const byAlphabet = new Intl.Collator("en");
  return groupsOf(cases, ({ category }) => foldText(categoryLabel(category)))
    .map(({ first, members }) => ({ label: categoryLabel(first.category), members }))
    .toSorted((one, other) => byAlphabet.compare(one.label, other.label));
}

function categoryLabel(category: string | null): string {
  return category?.normalize("NFC").replaceAll(/\s+/gu, " ").trim() || "Unspecified";
}

/** What of all this comes from earlier weeks; nothing where nothing does. */
export function carriedOverFigure(
  cases: readonly (Pick<CategoryAmount, "amount"> & { readonly carriedOver: boolean })[],
): readonly Block[] {
  const carriedOver = cases.filter((one) => one.carriedOver);
  const text = `Carried over from earlier weeks: ${countOf(carriedOver)} - ${sumOf(carriedOver)}`;
  return carriedOver.length > 0 ? [line(text, "figure")] : [];
}

/** `1 case`, `2 cases`. */
export function countOf(cases: readonly unknown[]): string {
  return cases.length === 1 ? "1 case" : `${cases.length} cases`;
}

/** The amounts together, as printed. */
export function sumOf(cases: readonly { readonly amount: Cents }[]): string {
  return formatDollars(addCents(cases.map(({ amount }) => amount)));
}
