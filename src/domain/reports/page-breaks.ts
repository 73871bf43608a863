/**
 * Strips onto pages. A strip that keeps its next one is moved to a new page together with it, and that with its own next
 * one, unless all of them are higher than a page.
 */
import { printable, type Page, type PlacedBox, type PlacedText } from "./paper.ts";
import { heightOf, isGap, moveBoxes, moveTexts, type Strip } from "./strips.ts";

export interface Opening {
  /** Where the first strip of a page begins. */
  readonly top: number;
  /** Comes first on every page but the first one. */
  readonly continuation: readonly Strip[];
}

/** At least one page. */
export function breakPages(strips: readonly Strip[], opening: Opening): readonly Page[] {
  let sheet = newSheet(opening.top);
  const sheets = [sheet];

  for (const [index, strip] of strips.entries()) {
    if (!sheet.isFresh && !fits(heightToKeep(strips, index, opening), sheet.end)) {
      sheet = newSheet(opening.top);
      sheets.push(sheet);
      putAll(sheet, [...opening.continuation, ...headOf(strip)]);
    }
    if (!isGap(strip) || !sheet.isFresh) {
      putAll(sheet, [strip]);
      sheet.isFresh = false;
    }
  }
  return sheets;
}

interface Sheet {
  readonly texts: PlacedText[];
  readonly boxes: PlacedBox[];
  end: number;
  /** Nothing on it yet but what opens every page. */
  isFresh: boolean;
}

function newSheet(top: number): Sheet {
  return { texts: [], boxes: [], end: top, isFresh: true };
}

function putAll(sheet: Sheet, strips: readonly Strip[]): void {
  for (const { height, texts, boxes } of strips) {
    sheet.texts.push(...moveTexts(texts, sheet.end));
    sheet.boxes.push(...moveBoxes(boxes, sheet.end));
    sheet.end += height;
  }
}

// Heights are sums of fractions: a thousandth of a point is no reason for a new page.
const tolerance = 0.001;

function fits(height: number, top: number): boolean {
  return top + height <= printable.bottom + tolerance;
}

/** A gap asks for nothing: what follows it breaks the page. */
function heightToKeep(strips: readonly Strip[], index: number, opening: Opening): number {
  const strip = strips[index];
  if (strip === undefined || isGap(strip)) {
    return 0;
  }
  const chain = heightOf(chainFrom(strips, index));
  const top = opening.top + heightOf([...opening.continuation, ...headOf(strip)]);
  return fits(chain, top) ? chain : strip.height;
}

function chainFrom(strips: readonly Strip[], first: number): readonly Strip[] {
  let last = first;
  while (strips[last]?.keepsNext === true) {
    last += 1;
  }
  return strips.slice(first, last + 1);
}

function headOf({ head }: Strip): readonly Strip[] {
  return head === undefined ? [] : [head];
}
