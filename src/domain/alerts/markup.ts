/**
 * The one way to HTML: a template whose inserted texts are escaped. There is no other door, and none for raw text:
 * what is not `Markup` is text, and text is escaped.
 */

export interface Markup {
  readonly html: string;
}

type Inserted = string | Markup | readonly Markup[];

export function html(literals: TemplateStringsArray, ...inserted: readonly Inserted[]): Markup {
  const source = literals.map((literal, index) => literal + sourceOf(inserted[index] ?? ""));
  return { html: source.join("") };
}

/** Where a part is left out. */
export const nothing: Markup = { html: "" };

function sourceOf(value: Inserted): string {
  if (typeof value === "string") {
    return escaped(value);
  }
  return "html" in value ? value.html : value.map((part) => part.html).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
