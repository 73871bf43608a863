/** Lists that are cut to what a person reads on a telephone. */
import { plainLine } from "../alerts/wording.ts";

/** The first few, each cleaned and cut, and how many more there are. */
export function firstFew(texts: readonly string[], most: number): readonly string[] {
  const shown = texts.slice(0, most).map((text) => plainLine(text, 240));
  const more = texts.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${more} more`];
}

/** `A-1, A-2 and 5 more`. */
export function firstFewInLine(texts: readonly string[], most: number): string {
  const shown = texts.slice(0, most).map((text) => plainLine(text, 80));
  const more = texts.length - shown.length;
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}
