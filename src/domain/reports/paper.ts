/** The sheet and its type, in points (1/72 inch) from the top left corner: A4 upright with margins of 10 mm. */
import type { LineStyle } from "./document.ts";

export interface TextStyle {
  readonly weight: "regular" | "bold";
  /** Points. */
  readonly size: number;
  /** Room between letters, in ems; absent: none but the font's. */
  readonly tracking?: number;
}

/** The width of a text set in a style, in points. */
export type Measure = (text: string, style: TextStyle) => number;

export interface PlacedText {
  readonly text: string;
  readonly style: TextStyle;
  readonly x: number;
  /** The line that the letters stand on. */
  readonly baseline: number;
  readonly width: number;
}

export interface PlacedBox {
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly shaded: boolean;
}

export interface Page {
  readonly texts: readonly PlacedText[];
  readonly boxes: readonly PlacedBox[];
}

export function points(millimetres: number): number {
  return (millimetres * 72) / 25.4;
}

const margin = points(10);

export const sheet = { width: points(210), height: points(297) } as const;

export const printable = {
  left: margin,
  right: sheet.width - margin,
  top: margin,
  /** Sections end here; the foot is below. */
  bottom: sheet.height - points(20),
  width: sheet.width - 2 * margin,
  footBaseline: sheet.height - points(12),
} as const;

export const styles = {
  title: { weight: "bold", size: 13 },
  subtitle: { weight: "regular", size: 11 },
  foot: { weight: "regular", size: 8 },
  cell: { weight: "regular", size: 10 },
  strongCell: { weight: "bold", size: 10 },
} as const satisfies Readonly<Record<string, TextStyle>>;

export const lineStyles: Readonly<Record<LineStyle, TextStyle>> = {
  body: { weight: "regular", size: 11 },
  strong: { weight: "bold", size: 12 },
  /** Whose page it is. */
  subject: { weight: "bold", size: 14 },
  heading: { weight: "bold", size: 14 },
  figure: { weight: "regular", size: 12 },
  note: { weight: "regular", size: 9 },
  // Copied letter by letter from paper.
  password: { weight: "bold", size: 22, tracking: 0.1 },
};

// Noto Sans, per point of size: room for a capital with two accents above the baseline, and for a tail below it.
const ascent = 1.069;
const descent = 0.293;

/** From one baseline to the next so that no two lines touch, whatever accents they carry. */
export function pitchOf({ size }: TextStyle): number {
  return size * (ascent + descent);
}

/** From the top of a line to its baseline. */
export function ascentOf({ size }: TextStyle): number {
  return size * ascent;
}
