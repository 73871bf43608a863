/**
 * A template filled in. Values come from the database and may be anything: each stays on its line, and in HTML it is text.
 * What a mail says of the password is written here alone, so that no password can be in one.
 */
import { html as markup } from "../alerts/markup.ts";
import { shortened } from "../alerts/wording.ts";
import type { LetterValues } from "./kinds.ts";
import type { LetterTemplate } from "./template.ts";
import { fill } from "./template-text.ts";

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

const longest = { value: 300, subject: 200 };

/** @param passwordVersion of the key that closes the attachment. */
export function renderLetter(
  template: LetterTemplate,
  values: LetterValues,
  passwordVersion: string,
): RenderedLetter {
  const all: Readonly<Record<string, string>> = {
    ...values,
    password: passwordWords(passwordVersion),
    password_key: passwordVersion,
  };
  const valueOf = (name: string): string => oneLine(all[name] ?? "", longest.value);
  const text = fill(template.text, valueOf);
  return {
    subject: oneLine(fill(template.subject, valueOf), longest.subject),
    text: text.endsWith("\n") ? text : `${text}\n`,
    ...(template.html === undefined
      ? {}
      : { html: fill(template.html, (name) => markup`${valueOf(name)}`.html) }),
  };
}

/** The old passwords, under the policy of that name, are on no letter. */
function passwordWords(version: string): string {
  const letter = version === "legacy" ? "" : `, on a letter marked "key ${version}"`;
  return `sent separately${letter}`;
}

/** Without control characters, and without those that turn the reading direction of what comes after. */
function oneLine(text: string, limit: number): string {
  const line = text.toWellFormed().replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
  return shortened(line.trim(), limit);
}
