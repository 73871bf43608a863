/**
 * A strip is a band across the page that no page break goes through: a line, a table row, a gap. Its contents are placed
 * as if its top were 0; the page breaks move it to where it comes to stand.
 */
import { breakLines } from "./line-breaks.ts";
import {
  ascentOf,
  pitchOf,
  printable,
  type Measure,
  type PlacedBox,
  type PlacedText,
  type TextStyle,
} from "./paper.ts";

export interface Strip {
  readonly height: number;
  readonly texts: readonly PlacedText[];
  readonly boxes: readonly PlacedBox[];
  /** Must not be the last on its page: a heading, a table's head, the row above a total. */
  readonly keepsNext: boolean;
  /** Printed again where this strip comes first on a page: the head of its table. */
  readonly head: Strip | undefined;
}

/** Empty space; dropped at the top of a page, shortened at its end. */
export function gapStrip(height: number, keepsNext: boolean): Strip {
  return { height, texts: [], boxes: [], keepsNext, head: undefined };
}

export function isGap({ texts, boxes }: Strip): boolean {
  return texts.length === 0 && boxes.length === 0;
}

export interface LineSetting {
  readonly style: TextStyle;
  readonly centred: boolean;
  readonly keepsNext: boolean;
}

/** A paragraph over the whole width, a strip a line. */
export function lineStrips(
  text: string,
  { style, centred, keepsNext }: LineSetting,
  measure: Measure,
): readonly Strip[] {
  return breakLines(text, style, printable.width, measure).map((line) => {
    const width = measure(line, style);
    const x = printable.left + (centred ? (printable.width - width) / 2 : 0);
    const placed = { text: line, style, x, baseline: ascentOf(style), width };
    return {
      height: pitchOf(style),
      texts: line === "" ? [] : [placed],
      boxes: [],
      keepsNext,
      head: undefined,
    };
  });
}

/** Several, one below the other, as one that is not broken. */
export function joinStrips(strips: readonly Strip[], keepsNext: boolean): Strip {
  const texts: PlacedText[] = [];
  const boxes: PlacedBox[] = [];
  let height = 0;
  for (const strip of strips) {
    texts.push(...moveTexts(strip.texts, height));
    boxes.push(...moveBoxes(strip.boxes, height));
    height += strip.height;
  }
  return { height, texts, boxes, keepsNext, head: undefined };
}

export function moveTexts(texts: readonly PlacedText[], down: number): readonly PlacedText[] {
  return texts.map((text) => ({ ...text, baseline: text.baseline + down }));
}

export function moveBoxes(boxes: readonly PlacedBox[], down: number): readonly PlacedBox[] {
  return boxes.map((box) => ({ ...box, top: box.top + down }));
}

export function heightOf(strips: readonly Strip[]): number {
  return strips.reduce((sum, { height }) => sum + height, 0);
}
