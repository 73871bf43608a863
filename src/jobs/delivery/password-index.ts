/**
 * The list of the letters of one key, for whoever hands them out: who, and in which file. It holds no password, and it stays when
 * the letters are deleted: it is the record of who was written one.
 */
import { csvLine } from "../../domain/csv.ts";
import { isoDate } from "../../domain/payments/pay-week.ts";
import type { Storage } from "../../ports/storage.ts";
import { fileNameOf } from "./documents.ts";
import type { PasswordReader } from "./password-readers.ts";

const headings = ["For", "Address or account", "Opens", "Letter", "Written"];

/** A spreadsheet takes the text for what it is, UTF-8, by its first mark alone. */
const mark = "\uFEFF";

export interface LetterIndex {
  readonly key: string;
  /** How many letters are on record. */
  readonly size: number;
  has(reader: Pick<PasswordReader, "key">): boolean;
}

interface OpenIndex extends LetterIndex {
  readonly lines: readonly string[];
}

export function letterFolder(version: string): string {
  return `password-letters/key-${version}`;
}

export function letterFile(reader: Pick<PasswordReader, "key">): string {
  return `${fileNameOf(reader.key)}.pdf`;
}

export async function openIndex(
  storage: Pick<Storage, "get">,
  version: string,
  signal: AbortSignal,
): Promise<OpenIndex> {
  const key = `${letterFolder(version)}/index.csv`;
  const bytes = await storage.get(key, signal);
  const text = new TextDecoder().decode(bytes);
  const lines = text.split(/\r?\n/).filter((line) => fileIn(line) !== undefined);
  const files = new Set(lines.map((line) => fileIn(line)));
  return { key, lines, size: files.size, has: (reader) => files.has(letterFile(reader)) };
}

/** However it is set apart: spreadsheets write the line anew in ways of their own. The last, as a name comes before it. */
function fileIn(line: string): string | undefined {
  return line.match(/\b[0-9a-f]{16}\.pdf\b/g)?.at(-1);
}

/** The letters that were just written, in the place of their older lines; all others stay on record, known or not. */
export async function recordLetters(
  storage: Pick<Storage, "put">,
  { key, lines }: OpenIndex,
  written: readonly PasswordReader[],
  now: Date,
  signal: AbortSignal,
): Promise<void> {
  const files = new Set(written.map((reader) => letterFile(reader)));
  const older = lines.filter((line) => !files.has(fileIn(line) ?? ""));
  const newer = written.map((reader) => lineOf(reader, now));
  const all = [mark + csvLine(headings), ...older, ...newer];
  await storage.put(key, Buffer.from(`${all.join("\r\n")}\r\n`), signal);
}

function lineOf(reader: PasswordReader, now: Date): string {
  const { name, identity, opens } = reader;
  return csvLine([name, identity, opens.join("; "), letterFile(reader), isoDate(now)]);
}
