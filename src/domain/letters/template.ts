/** A template, read and checked as a whole: what is wrong with it is found before the first mail, not in somebody's. */
import { hasValueInMarkup, isHtml, placeMark, plainTwin } from "./html-body.ts";
import { placeholders, type LetterKind, type Template } from "./kinds.ts";
import { readText, type Piece } from "./template-text.ts";

/** Ready to be filled in. */
export interface LetterTemplate {
  readonly subject: readonly Piece[];
  readonly text: readonly Piece[];
  /** Where the body is HTML; `text` is its plain twin. */
  readonly html: readonly Piece[] | undefined;
}

export type ReadTemplate =
  | { readonly kind: "usable"; readonly template: LetterTemplate }
  /** As a clause about the template: `its body names {frst_name}, which such a mail does not have`. */
  | { readonly kind: "broken"; readonly problem: string };

export function readTemplate(kind: LetterKind, { subject, body }: Template): ReadTemplate {
  const known = placeholders[kind];
  const readSubject = readText(cleaned(subject), known);
  const readBody = readText(cleaned(body), known);
  if (readSubject.kind === "broken" || readBody.kind === "broken") {
    const problems = [problemsOf("subject", readSubject), problemsOf("body", readBody)].flat();
    return { kind: "broken", problem: problems.join("; ") };
  }
  if (!isHtml(body)) {
    return usable(readSubject.pieces, readBody.pieces, undefined);
  }
  const twin = readText(plainTwin(cleaned(body)), known);
  if (hasValueInMarkup(marked(readBody.pieces)) || twin.kind === "broken") {
    return {
      kind: "broken",
      problem:
        "its body has a placeholder within a tag, a comment, a style or a script, or right behind < or &",
    };
  }
  return usable(readSubject.pieces, twin.pieces, readBody.pieces);
}

function usable(
  subject: readonly Piece[],
  text: readonly Piece[],
  html: readonly Piece[] | undefined,
): ReadTemplate {
  return { kind: "usable", template: { subject, text, html } };
}

function problemsOf(part: string, read: ReturnType<typeof readText>): readonly string[] {
  return read.kind === "broken" ? [`its ${part} ${read.problem}`] : [];
}

function marked(pieces: readonly Piece[]): string {
  return pieces.map((piece) => ("name" in piece ? placeMark : piece.literal)).join("");
}

/** With `\n` at the end of lines, and without the control characters that a mail must not have. */
function cleaned(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, "\n")
    .replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
