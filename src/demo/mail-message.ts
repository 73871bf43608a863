/** A mail's bytes read back, as far as our own mails go: folded headers, encoded words, nested parts, base64 and quoted-printable. */

export interface Part {
  /** By lower-case name, unfolded and decoded; each as often as it stands there. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly content: Buffer;
  readonly parts: readonly Part[];
}

export function readMessage(raw: Buffer): Part {
  const end = raw.indexOf("\r\n\r\n");
  const head = raw.subarray(0, end === -1 ? raw.length : end).toString("latin1");
  const body = end === -1 ? Buffer.alloc(0) : raw.subarray(end + 4);
  const headers = headersIn(head);
  const boundary = /boundary="?([^";]+)"?/i.exec(firstOf(headers, "content-type"))?.[1];
  return {
    headers,
    content: decoded(body, firstOf(headers, "content-transfer-encoding").toLowerCase()),
    parts: boundary === undefined ? [] : split(body, boundary).map((part) => readMessage(part)),
  };
}

/** The first header of that name; blank where there is none. */
export function headerOf({ headers }: Part, name: string): string {
  return firstOf(headers, name);
}

/** The part of that content type, wherever it is. */
export function partOf(part: Part, type: string): Part | undefined {
  return headerOf(part, "content-type").startsWith(type)
    ? part
    : part.parts.map((inner) => partOf(inner, type)).find((found) => found !== undefined);
}

function firstOf(headers: Part["headers"], name: string): string {
  return headers.get(name)?.[0] ?? "";
}

function headersIn(head: string): Part["headers"] {
  const lines = head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  const named = lines.map((line) => {
    const colon = line.indexOf(":");
    return {
      name: line.slice(0, colon).toLowerCase(),
      value: wordsOf(line.slice(colon + 1).trim()),
    };
  });
  const groups = Map.groupBy(named, ({ name }) => name);
  return new Map([...groups].map(([name, all]) => [name, all.map(({ value }) => value)]));
}

/** RFC 2047: `=?UTF-8?B?…?=`. Blanks between two such words belong to neither, and a letter may lie across both. */
function wordsOf(value: string): string {
  return value.replaceAll(/(?:=\?utf-8\?[bq]\?[^?]*\?=(?:\s+(?==\?))?)+/gi, (run) =>
    Buffer.concat(
      Array.from(run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi), ([, encoding = "", text = ""]) =>
        encoding.toLowerCase() === "b"
          ? Buffer.from(text, "base64")
          : quoted(text.replaceAll("_", " ")),
      ),
    ).toString("utf8"),
  );
}

function decoded(body: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case "base64":
      return Buffer.from(body.toString("latin1"), "base64");
    case "quoted-printable":
      return quoted(body.toString("latin1").replaceAll(/=\r\n/g, ""));
    default:
      return body;
  }
}

function quoted(text: string): Buffer {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_whole, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    ),
    "latin1",
  );
}

function split(body: Buffer, boundary: string): readonly Buffer[] {
  const [, ...rest] = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
  return rest
    .filter((text) => !text.startsWith("--"))
    .map((text) => Buffer.from(text.replace(/^[ \t]*\r\n/, ""), "latin1"));
}
