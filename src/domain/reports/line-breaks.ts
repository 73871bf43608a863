/** Fits text into a width: prose is broken into lines, a figure is set smaller. Nothing is ever cut off. */
import type { Measure, TextStyle } from "./paper.ts";

/** At least one line; breaks after spaces, hyphens and slashes, and inside a word only where the word alone is too long. */
export function breakLines(
  text: string,
  style: TextStyle,
  width: number,
  measure: Measure,
): readonly string[] {
  const fits = (candidate: string): boolean => measure(candidate.trimEnd(), style) <= width;
  const whole = oneLine(text);
  if (fits(whole)) {
    return [whole];
  }

  const lines: string[] = [];
  let line = "";
  for (const piece of whole.split(/(?<=[\s/-])/u).flatMap((word) => piecesOf(word, fits))) {
    if (line !== "" && !fits(line + piece)) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

function piecesOf(word: string, fits: (candidate: string) => boolean): readonly string[] {
  return fits(word) ? [word] : Array.from(word);
}

export interface FittedText {
  readonly text: string;
  readonly style: TextStyle;
  readonly width: number;
}

/** The text on one line, in the style or in a smaller size of it. */
export function fitLine(
  text: string,
  style: TextStyle,
  width: number,
  measure: Measure,
): FittedText {
  const line = oneLine(text);
  const natural = measure(line, style);
  if (natural <= width) {
    return { text: line, style, width: natural };
  }
  return { text: line, style: { ...style, size: (style.size * width) / natural }, width };
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
