/**
 * The mails that the embedded world wrote, read back as a mail program does. It understands what our own composer writes, and
 * no more than that.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface WrittenMail {
  /** The file's name. */
  readonly name: string;
  readonly date: Date;
  readonly to: string;
  readonly subject: string;
  /** The id that all mails of a conversation refer to; empty where it begins none. */
  readonly thread: string;
  /** The plain text. */
  readonly text: string;
  readonly attachments: readonly string[];
}

/** Oldest first; none where the folder is missing. */
export async function mailsIn(folder: string): Promise<readonly WrittenMail[]> {
  const names = await readdir(folder).catch(() => []);
  const mails = names
    .filter((name) => name.endsWith(".eml"))
    .map(async (name) => parseMail(name, await readFile(join(folder, name), "latin1")));
  return (await Promise.all(mails)).toSorted(
    (one, other) => one.date.getTime() - other.date.getTime() || one.to.localeCompare(other.to),
  );
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  /** A character for each byte. */
  readonly body: string;
}

function parseMail(name: string, raw: string): WrittenMail {
  const whole = partOf(raw);
  const parts = leavesOf(whole);
  const header = (key: string): string => decodedWords(whole.headers.get(key) ?? "");
  const text = parts.find((part) => part.headers.get("content-type")?.startsWith("text/plain"));
  return {
    name,
    date: new Date(header("date")),
    to: header("to"),
    subject: header("subject"),
    thread: header("references"),
    text: text === undefined ? "" : decodedBody(text),
    attachments: parts.flatMap(({ headers }) => {
      const [, file] = /filename="?([^";]+)/.exec(headers.get("content-disposition") ?? "") ?? [];
      return file === undefined ? [] : [file];
    }),
  };
}

function partOf(raw: string): Part {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body: raw.slice(end + 4) };
}

/** The part itself, or those inside it, at any depth. */
function leavesOf(part: Part): readonly Part[] {
  const type = part.headers.get("content-type") ?? "";
  const [, boundary] = /^multipart\/.*boundary="([^"]+)"/.exec(type) ?? [];
  return boundary === undefined
    ? [part]
    : part.body
        .split(`--${boundary}`)
        .slice(1, -1)
        .flatMap((inner) => leavesOf(partOf(inner.replace(/^\r\n/, ""))));
}

function decodedBody({ headers, body }: Part): string {
  const decode = decoders[headers.get("content-transfer-encoding") ?? ""] ?? bytesOf;
  return decode(body).toString("utf8").replaceAll("\r\n", "\n").trimEnd();
}

const decoders: Readonly<Record<string, (text: string) => Buffer>> = {
  base64: (text) => Buffer.from(text, "base64"),
  "quoted-printable": (text) => unquoted(text.replaceAll("=\r\n", "")),
};

/** `=?UTF-8?Q?=E2=9A=A0?=`; blanks between two of them are none. */
function decodedWords(header: string): string {
  return header
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/(?:=\?utf-8\?[qb]\?[^?]*\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi)].map(([, form, text = ""]) =>
          form?.toLowerCase() === "b"
            ? Buffer.from(text, "base64")
            : unquoted(text.replaceAll("_", " ")),
        ),
      ).toString("utf8"),
    );
}

function unquoted(text: string): Buffer {
  return bytesOf(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, byte: string) =>
      String.fromCharCode(Number.parseInt(byte, 16)),
    ),
  );
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}
