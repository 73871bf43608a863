/**
 * Password letters: one printable page for each reader of a protected report. They hold passwords, so they go into storage
 * alone, and who writes them is told names and files.
 */
import { UsageError } from "../../domain/failure.ts";
import { passwordLetter } from "../../domain/reports/password-letter.ts";
import {
  isOlderKey,
  parsePasswordKeys,
  reportPassword,
  type PasswordKeys,
} from "../../domain/reports/password.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Commands } from "../../run/event.ts";
import { inParallel } from "../../run/in-parallel.ts";
import type { Trouble } from "../../run/outcome.ts";
import { letterFile, letterFolder, openIndex, recordLetters } from "./password-index.ts";
import {
  passwordReaders,
  type PasswordReader,
  type ReaderPorts,
  type UnusableEntries,
} from "./password-readers.ts";
import { lettersMissing } from "./troubles.ts";

/** Letters that are printed and stored at the same time. */
const atOnce = 4;

export interface LettersOrder {
  readonly organisation: string;
  /** An IANA name: of the moment printed on the letters. */
  readonly timeZone: string;
  readonly now: Date;
  /** Of which key; undefined: of the one in force. */
  readonly version: string | undefined;
  /** An address or an account; undefined: everybody. */
  readonly only: string | undefined;
  /** Nobody who has one on record. */
  readonly missing: boolean;
  /** Commands for the person who reads what is wrong. */
  readonly command: Commands["program"];
}

export interface WrittenLetters {
  readonly version: string;
  /** The version in force. */
  readonly current: string;
  /** Whether the letters are of a key that was in force before it. */
  readonly isOlder: boolean;
  readonly letters: readonly { readonly reader: PasswordReader; readonly key: string }[];
  /** Where it stands who has which. */
  readonly index: string;
  readonly troubles: readonly Trouble[];
}

export type LetterPorts = ReaderPorts & Pick<Ports, "printer" | "storage">;

/** Killed midway, it leaves letters that are not on record: they are written again. @throws {UsageError} {ConfigError} */
export async function writePasswordLetters(
  ports: LetterPorts,
  order: LettersOrder,
  signal: AbortSignal,
): Promise<WrittenLetters> {
  const { storage, printer } = ports;
  const keys = await keysInStore(ports, signal);
  const version = order.version ?? keys.current;
  refuseUnknown(version, keys, order.command);
  const { readers, unusable } = await passwordReaders(ports, signal);
  const index = await openIndex(storage, version, signal);
  const chosen = called(readers, order.only).filter(
    (reader) => !(order.missing && index.has(reader)),
  );
  const lacking = new Set<string>();
  await inParallel(chosen, atOnce, async (reader) => {
    const password = reportPassword(keys, version, reader.key);
    const { organisation, timeZone, now: writtenAt } = order;
    const frame = { organisation, timeZone, writtenAt, version, password };
    const printed = await printer.print(passwordLetter({ ...reader, ...frame }));
    printed.missingLetters.forEach((letter) => lacking.add(letter));
    await storage.put(letterKey(version, reader), printed.pdf, signal);
  });
  if (chosen.length > 0) {
    await recordLetters(storage, index, chosen, order.now, signal);
  }
  return {
    version,
    current: keys.current,
    isOlder: isOlderKey(keys, version, keys.current),
    letters: chosen.map((reader) => ({ reader, key: letterKey(version, reader) })),
    index: index.key,
    troubles: [...unusableEntries(unusable, order.command), ...lettersMissing([...lacking])],
  };
}

/** Who is on no record of letters of this key, and could not open a report that is closed with it. */
export async function readersWithoutLetter(
  ports: ReaderPorts & Pick<Ports, "storage">,
  version: string,
  signal: AbortSignal,
): Promise<readonly PasswordReader[]> {
  const index = await openIndex(ports.storage, version, signal);
  const { readers } = await passwordReaders(ports, signal);
  return readers.filter((reader) => !index.has(reader));
}

/** As the store has them now: a new key is not in the copies yet. */
export async function keysInStore(
  { secrets }: Pick<Ports, "secrets">,
  signal: AbortSignal,
): Promise<PasswordKeys> {
  return parsePasswordKeys((await secrets.read("report-passwords", signal, "anew")).values);
}

function refuseUnknown(
  version: string,
  { keys }: PasswordKeys,
  command: Commands["program"],
): void {
  if (!keys.has(version)) {
    throw new UsageError(
      `Cannot write letters of key ${version}: the secret report-passwords has ${[...keys.keys()].join(", ")}. Make a new one: ${command('passwords new-key --by "$(whoami)" --reason "…"')}`,
    );
  }
  if (!/^[\w-]{1,40}$/.test(version)) {
    throw new UsageError(
      "Cannot write letters of this key: its version names their folder, and must be a number or a plain word",
    );
  }
}

function unusableEntries(
  lists: readonly UnusableEntries[],
  command: Commands["program"],
): readonly Trouble[] {
  return lists.map(({ listName, count }) => ({
    subject: listName,
    problem: `no letter for ${count === 1 ? "one entry" : `${count} entries`} whose address is none`,
    remedy: `Correct report_email_list, then: ${command("passwords letters --missing")}`,
  }));
}

function called(
  readers: readonly PasswordReader[],
  only: string | undefined,
): readonly PasswordReader[] {
  if (only === undefined) {
    return readers;
  }
  const wanted = only.trim().toLowerCase();
  const found = readers.filter(({ calledBy }) => wanted !== "" && calledBy.includes(wanted));
  if (found.length === 0) {
    throw new UsageError(
      "Cannot write the letter: nobody on the lists of report_email_list has that address, and no active provider that account or address",
    );
  }
  return found;
}

function letterKey(version: string, reader: PasswordReader): string {
  return `${letterFolder(version)}/${letterFile(reader)}`;
}
