/** Tables that people open with a spreadsheet: no cell is taken for a formula, and each row is one line. */

/** What makes spreadsheets calculate, in the wide letters of East Asian keyboards too. */
const formula = /^[=+\-@＝＋－＠]/u;

/** Every cell is quoted; runs of blanks and line ends become one blank. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => `"${harmless(cell).replaceAll('"', '""')}"`).join(",");
}

function harmless(cell: string): string {
  const text = cell.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return formula.test(text) ? `'${text}` : text;
}
