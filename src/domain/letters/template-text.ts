/**
 * The language of the templates: Python's `str.format`, as far as such texts use it. `{name}` is replaced, `{{` and `}}` are
 * braces; whatever else stands in braces is a mistake, found when the text is read and not when somebody's mail is due.
 */
import { shortened } from "../alerts/wording.ts";

export type Piece = { readonly literal: string } | { readonly name: string };

export type ReadText =
  | { readonly kind: "read"; readonly pieces: readonly Piece[] }
  /** As a clause about the text, `it`. */
  | { readonly kind: "broken"; readonly problem: string };

/** @param known the names that may stand in braces. */
export function readText(text: string, known: readonly string[]): ReadText {
  const pieces: Piece[] = [];
  const problems = new Set<string>();
  let end = 0;
  for (const { 0: found, 1: inner, index } of text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)) {
    pieces.push({ literal: text.slice(end, index) });
    end = index + found.length;
    if (inner !== undefined && known.includes(inner)) {
      pieces.push({ name: inner });
    } else if (found === "{{" || found === "}}") {
      pieces.push({ literal: found.charAt(0) });
    } else {
      problems.add(inner === undefined ? loneBrace(found) : strangeName(inner, known));
    }
  }
  pieces.push({ literal: text.slice(end) });
  return problems.size === 0
    ? { kind: "read", pieces }
    : { kind: "broken", problem: shortened([...problems].join(", "), longestProblem) };
}

const longestProblem = 300;
const longestName = 40;

function loneBrace(brace: string): string {
  return `holds a lone ${brace}`;
}

function strangeName(inner: string, known: readonly string[]): string {
  const shown = `{${shortened(inner.replaceAll(/\s+/g, " "), longestName)}}`;
  if (/^\d*$/.test(inner)) {
    return `holds ${shown} without a name`;
  }
  const name = /^\w*/.exec(inner)?.[0] ?? "";
  return known.includes(name)
    ? `holds ${shown}, where {${name}} alone may stand`
    : `names ${shown}, which such a mail does not have`;
}

/**
 * The text with its values. A value that is blank takes the blank before it along, where it leaves none or a stop behind:
 * `Hello {first_name},` greets a reader without a name with `Hello,`.
 */
export function fill(pieces: readonly Piece[], valueOf: (name: string) => string): string {
  let text = "";
  for (const [index, piece] of pieces.entries()) {
    const part = "name" in piece ? valueOf(piece.name) : piece.literal;
    if ("name" in piece && part === "" && endsAWord(pieces[index + 1])) {
      text = text.replace(/ $/, "");
    }
    text += part;
  }
  return text;
}

function endsAWord(next: Piece | undefined): boolean {
  return next === undefined || ("literal" in next && /^(?:$|[\s.,;:!?])/.test(next.literal));
}
