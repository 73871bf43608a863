/**
 * What a mail says of the password where its template does not: words from the time before a report was protected would leave
 * their reader before a closed file.
 */
import type { LetterTemplate } from "./template.ts";
import type { Piece } from "./template-text.ts";

export function withPasswordNote(template: LetterTemplate): LetterTemplate {
  const { subject, text, html } = template;
  const tells = [subject, text, html ?? []].some((pieces) => pieces.some(isAboutPassword));
  return tells
    ? template
    : {
        subject,
        text: [...text, { literal: gapAfter(text) }, ...note, { literal: "\n" }],
        html: html && [...html, { literal: "\n<p>" }, ...note, { literal: "</p>\n" }],
      };
}

/** One blank line. */
function gapAfter(text: readonly Piece[]): string {
  const last = text.at(-1);
  return last !== undefined && "literal" in last && last.literal.endsWith("\n") ? "\n" : "\n\n";
}

function isAboutPassword(piece: Piece): boolean {
  return "name" in piece && (piece.name === "password" || piece.name === "password_key");
}

const note: readonly Piece[] = [
  { literal: "The attachment is protected. Its password was " },
  { name: "password" },
  { literal: "." },
];
