/** Lists for a terminal: columns as wide as their longest cell, or one JSON document. */
import { weekdayOf } from "../domain/alerts/wording.ts";
import type { Shell } from "./shell.ts";

export type Row = Readonly<Record<string, string | number | undefined>>;

/** Prints `items`: as JSON as they are, or each as a row. */
export function printList<Item>(
  shell: Shell,
  asJson: boolean,
  items: readonly Item[],
  rowOf: (item: Item) => Row,
  whenEmpty: string,
): void {
  if (asJson) {
    shell.print(JSON.stringify(items, undefined, 2));
  } else if (items.length === 0) {
    shell.print(whenEmpty);
  } else {
    tableOf(items.map((item) => rowOf(item))).forEach((line) => shell.print(line));
  }
}

function tableOf(rows: readonly Row[]): readonly string[] {
  const headings = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => headings.map((heading) => String(row[heading] ?? "")));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => (row[column] ?? "").length)),
  );
  return [headings.map((heading) => heading.toUpperCase()), ...cells].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** `Mon 2026-11-23 08:00 UTC`; blank where there is no moment. */
export function moment(date: Date | undefined): string {
  if (date === undefined) {
    return "";
  }
  return `${weekdayOf(date).slice(0, 3)} ${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
