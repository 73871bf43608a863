/** Short words for the blocks that reports are put together from. */
import type { Block, LineStyle } from "./document.ts";

export function line(text: string, style: LineStyle): Block {
  return { kind: "line", text, style };
}

/** The beginning of a report's last page: its totals, a line each. */
export function summaryFigures(figures: readonly string[]): readonly Block[] {
  return [
    line("Report Summary", "heading"),
    gap(4),
    ...figures.map((figure) => line(figure, "figure")),
  ];
}

export function gap(millimetres: number): Block {
  return { kind: "gap", millimetres };
}
