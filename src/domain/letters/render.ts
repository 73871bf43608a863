/** A template filled in. */
import type { LetterValues, Template } from "./kinds.ts";

export interface RenderedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

export function renderLetter({ subject, body }: Template, values: LetterValues): RenderedLetter {
  return { subject: fill(subject, values), text: fill(body, values) };
}

function fill(text: string, values: LetterValues): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}
