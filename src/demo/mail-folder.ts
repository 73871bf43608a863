/** The mails that the embedded world wrote, read back as a mail program does. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { headerOf, partOf, readMessage, type Part } from "./mail-message.ts";

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
    .map(async (name) => parseMail(name, await readFile(join(folder, name))));
  return (await Promise.all(mails)).toSorted(
    (one, other) => one.date.getTime() - other.date.getTime() || one.to.localeCompare(other.to),
  );
}

function parseMail(name: string, raw: Buffer): WrittenMail {
  const whole = readMessage(raw);
  const text = partOf(whole, "text/plain")?.content.toString("utf8") ?? "";
  return {
    name,
    date: new Date(headerOf(whole, "date")),
    to: headerOf(whole, "to"),
    subject: headerOf(whole, "subject"),
    thread: headerOf(whole, "references"),
    text: text.replaceAll("\r\n", "\n").trimEnd(),
    attachments: attachmentsIn(whole),
  };
}

/** The names of the files, at any depth. */
function attachmentsIn(part: Part): readonly string[] {
  const [, file] = /filename="?([^";]+)/.exec(headerOf(part, "content-disposition")) ?? [];
  return [...(file === undefined ? [] : [file]), ...part.parts.flatMap(attachmentsIn)];
}
