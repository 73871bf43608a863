/** The zips that a page links to. The page is somebody else's: it is searched for `href`, however it is written, and not understood. */
import type { OfferedFile } from "../../ports/npi-files.ts";
import { nameIn } from "./web-address.ts";

const href =
  /(?<![\w-])href\s{0,20}=\s{0,20}(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>`]{1,2000}))/gi;

/**
 * Each zip once, by its name; the first where several links have one name.
 * @param address of the page, which links may be relative to.
 */
export function zipLinks(page: string, address: string): readonly OfferedFile[] {
  const files = new Map<string, OfferedFile>();
  for (const [, double, single, bare] of withoutComments(page).matchAll(href)) {
    const url = URL.parse(unescaped(double ?? single ?? bare ?? "").trim(), address);
    if (url !== null && /^https?:$/.test(url.protocol) && /\.zip$/i.test(url.pathname)) {
      url.hash = "";
      const name = nameIn(url);
      files.set(name, files.get(name) ?? { name, place: url.href });
    }
  }
  return [...files.values()];
}

/** What is commented out is not offered. Without an end, a comment goes on to the end of the page. */
function withoutComments(page: string): string {
  const [before = "", ...comments] = page.split("<!--");
  const after = comments.map((text) => {
    const end = text.indexOf("-->");
    return end === -1 ? "" : text.slice(end + 3);
  });
  return [before, ...after].join("");
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  nbsp: " ",
  period: ".",
  quot: '"',
  sol: "/",
  lowbar: "_",
  UnderBar: "_",
};

function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,8}));/gi,
    (whole, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) {
        return named[name] ?? whole;
      }
      return String.fromCodePoint(
        decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal),
      );
    },
  );
}
