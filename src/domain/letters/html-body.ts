/**
 * Bodies that are HTML. Values are put where text stands, and nowhere else: within a tag, a comment, a style or a script no
 * escaping keeps every value apart from the markup.
 */

/** Whether people would see markup where it is sent as plain text. */
export function isHtml(body: string): boolean {
  return /^\s*<|<(?:!doctype|html|head|body|p|br|hr|div|span|table|t[rhd]|h[1-6]|[uo]l|li|a|b|i|u|em|strong|font|img)\b[^<>]*>/i.test(
    body,
  );
}

/** Stands for a value while places are looked at; no text that was cleaned holds it. */
export const placeMark = "\0";

// A mark right behind `<` or `&` would make a tag or a letter of its value.
const noPlaceForText =
  /<!--[^]*?(?:-->|$)|<(script|style)\b[^]*?(?:<\/\1\b|$)|<[a-z!/?\0](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*|&#?\w*\0/gi;

/** @param marked the body with a mark in the place of each value. */
export function hasValueInMarkup(marked: string): boolean {
  return Array.from(marked.matchAll(noPlaceForText), ([found]) => found).some((found) =>
    found.includes(placeMark),
  );
}

const unseen = /<!--[^]*?(?:-->|$)|<(script|style|head|title)\b[^]*?(?:<\/\1\s*>|$)/gi;
const tag = /<[a-z!/?](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^>"'])*(?:>|$)/gi;

/** Between lines, and between paragraphs: however many come together, they are one. */
const marks = { line: "\v", paragraph: "\f" };

const breaks: Readonly<Record<string, string>> = {
  br: "\n",
  ...each(marks.line, "div", "tr", "li", "section", "header", "footer", "article", "center"),
  ...each(marks.paragraph, "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr"),
  td: " ",
  th: " ",
};

function each(mark: string, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, mark]));
}

/**
 * The twin for readers who see plain text: of the template, not of a mail, so that no value is taken for markup. A brace
 * that is written as an entity is doubled, as it must be in a template.
 */
export function plainTwin(html: string): string {
  const text = withoutTags(html.replaceAll(unseen, "").replaceAll(/\s+/g, " "))
    .replaceAll(/[ \v\f]+/g, breakOf)
    .replaceAll(/ ?\n ?/g, "\n")
    .replaceAll(/\n{3,}/g, "\n\n");
  return `${decoded(text.trim())}\n`;
}

function breakOf(run: string): string {
  if (run.includes(marks.paragraph)) {
    return "\n\n";
  }
  return run.includes(marks.line) ? "\n" : " ";
}

function withoutTags(html: string): string {
  let link = { address: "", from: 0 };
  return html.replaceAll(tag, (found: string, offset: number) => {
    const name = /^<\/?([a-z]\w*)/i.exec(found)?.[1]?.toLowerCase() ?? "";
    if (name === "a") {
      const { address, from } = link;
      link = { address: addressIn(found), from: offset };
      return address === "" || html.slice(from, offset).includes(`>${address}`)
        ? ""
        : ` (${address})`;
    }
    return `${breaks[name] ?? ""}${/^<li\b/i.test(found) ? "- " : ""}`;
  });
}

/** Where a link leads; blank for its end, and for what is no address of the web. */
function addressIn(opening: string): string {
  return /\bhref\s*=\s*["']?(https?:[^"'\s>]*)/i.exec(opening)?.[1] ?? "";
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  copy: "©",
  reg: "®",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  bull: "•",
  middot: "·",
  euro: "€",
  cent: "¢",
  pound: "£",
  times: "×",
};

// In one pass, so that `&amp;lt;` becomes `&lt;` and no bracket.
function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi,
    (whole: string, decimal?: string, hexadecimal?: string, name?: string) => {
      const letter =
        name === undefined
          ? letterOf(Number.parseInt(decimal ?? hexadecimal ?? "", decimal === undefined ? 16 : 10))
          : named[name];
      return letter === undefined ? whole : letter.replaceAll(/[{}]/g, "$&$&");
    },
  );
}

function letterOf(code: number): string | undefined {
  return code <= 0x10_ffff ? String.fromCodePoint(code).toWellFormed() : undefined;
}
