/** Counts in words, for mails and records: `report_cents: 942650` → `Report: $9426.50`; beside `report: 1`, `Report amount`. */
import { formatDollars, toCents } from "../domain/payments/money.ts";
import type { Counts } from "./outcome.ts";

export interface CountWords {
  /** `Carried over`. */
  readonly label: string;
  readonly value: string;
}

const money = /_cents$/;

export function countWordsOf(counts: Counts): readonly CountWords[] {
  return Object.entries(counts).map(([name, count]) => {
    const bare = name.replace(money, "");
    // Cases and their money are counted by one word: two labels must not be the same.
    const words = `${bare}${bare !== name && bare in counts ? " amount" : ""}`.replaceAll("_", " ");
    return {
      label: words.charAt(0).toUpperCase() + words.slice(1),
      value: money.test(name) ? formatDollars(toCents(count)) : grouped(count),
    };
  });
}

/** `1872` → `1,872`. Loading the language data for it would cost every run 12 ms. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
