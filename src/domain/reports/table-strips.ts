/**
 * A table as strips: a head that comes again on every page, rows that grow with their text, totals that stay with the last
 * row. A row that no page could hold is continued on the next one.
 */
import type { Column, Table } from "./document.ts";
import { breakLines, fitLine, type FittedText } from "./line-breaks.ts";
import {
  ascentOf,
  lineStyles,
  pitchOf,
  points,
  printable,
  styles,
  type Measure,
  type PlacedText,
  type TextStyle,
} from "./paper.ts";
import { gapStrip, heightOf, joinStrips, lineStrips, type Strip } from "./strips.ts";

interface PlacedColumn extends Column {
  readonly x: number;
}

interface Cell {
  readonly column: PlacedColumn;
  readonly lines: readonly FittedText[];
}

const padding = points(1);
const pitch = pitchOf(styles.cell);
/** A row of one line is as high as its type and 2 mm. */
const rowHeight = styles.cell.size + points(2);

/** `room` is the height that an empty page offers, in points. */
export function tableStrips(table: Table, room: number, measure: Measure): readonly Strip[] {
  const columns = place(table.columns);
  const cells = (texts: readonly string[], style: TextStyle): readonly Cell[] =>
    columns.map((column, index) => cellOf(texts[index] ?? "", style, column, measure));

  const headings = columns.map(({ heading }) => heading);
  const headRow = rowStrip(cells(headings, styles.strongCell), true);
  const head = joinStrips([...captionStrips(table.caption, measure), headRow], true);
  const totals = table.totals.map((total) => totalStrip(total, columns, measure));
  const mostLines = linesIn(room - head.height - heightOf(totals));
  const rows = table.rows
    .flatMap((texts) => cutRow(cells(texts, styles.cell), mostLines))
    .map((part) => ({ ...rowStrip(part, false), head }));
  return [head, ...keepTogether(rows, totals)];
}

function captionStrips(caption: string | undefined, measure: Measure): readonly Strip[] {
  if (caption === undefined) {
    return [];
  }
  const setting = { style: lineStyles.strong, centred: false, keepsNext: true };
  return [...lineStrips(caption, setting, measure), gapStrip(points(1), true)];
}

function place(columns: readonly Column[]): readonly PlacedColumn[] {
  let right: number = printable.left;
  return columns.map((column) => {
    const x = right;
    right += points(column.millimetres);
    return { ...column, x };
  });
}

function cellOf(text: string, style: TextStyle, column: PlacedColumn, measure: Measure): Cell {
  const width = points(column.millimetres) - 2 * padding;
  const lines =
    column.align === "left"
      ? breakLines(text, style, width, measure).map((line) => fitLine(line, style, width, measure))
      : [fitLine(text, style, width, measure)];
  return { column, lines };
}

function linesIn(height: number): number {
  return Math.max(1, 1 + Math.floor((height - rowHeight) / pitch));
}

function linesOf(cells: readonly Cell[]): number {
  return Math.max(1, ...cells.map(({ lines }) => lines.length));
}

function cutRow(cells: readonly Cell[], mostLines: number): readonly (readonly Cell[])[] {
  const parts = Math.ceil(linesOf(cells) / mostLines);
  return Array.from({ length: parts }, (_, part) =>
    cells.map(({ column, lines }) => {
      return { column, lines: lines.slice(part * mostLines, (part + 1) * mostLines) };
    }),
  );
}

function rowStrip(cells: readonly Cell[], shaded: boolean): Strip {
  const height = rowHeight + (linesOf(cells) - 1) * pitch;
  return {
    height,
    texts: cells.flatMap(cellTexts),
    boxes: cells.map(({ column }) => {
      return { x: column.x, top: 0, width: points(column.millimetres), height, shaded };
    }),
    keepsNext: false,
    head: undefined,
  };
}

const shareLeftFree = { left: 0, centre: 0.5, right: 1 } as const;

function cellTexts({ column, lines }: Cell): readonly PlacedText[] {
  const left = column.x + padding;
  const width = points(column.millimetres) - 2 * padding;
  const firstBaseline = (rowHeight - pitch) / 2 + ascentOf(styles.cell);
  return lines
    .filter(({ text }) => text !== "")
    .map((line, index) => ({
      ...line,
      x: left + (width - line.width) * shareLeftFree[column.align],
      baseline: firstBaseline + index * pitch,
    }));
}

/** The label has no box: it stands beside the values, over all the columns before them. */
function totalStrip(
  { label, values }: Table["totals"][number],
  columns: readonly PlacedColumn[],
  measure: Measure,
): Strip {
  const first = columns.length - values.length;
  const millimetres = columns.slice(0, first).reduce((sum, column) => sum + column.millimetres, 0);
  const labelColumn = { heading: "", millimetres, align: "right", x: printable.left } as const;
  const labelCell = cellOf(label, styles.strongCell, labelColumn, measure);
  const boxed = rowStrip(
    columns
      .slice(first)
      .map((column, index) => cellOf(values[index] ?? "", styles.strongCell, column, measure)),
    false,
  );
  return { ...boxed, texts: [...cellTexts(labelCell), ...boxed.texts] };
}

function keepTogether(rows: readonly Strip[], totals: readonly Strip[]): readonly Strip[] {
  const tail = [...rows.slice(-1), ...totals];
  return [
    ...rows.slice(0, -1),
    ...tail.map((strip, index) => ({ ...strip, keepsNext: index < tail.length - 1 })),
  ];
}
