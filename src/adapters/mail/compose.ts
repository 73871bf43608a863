/**
 * A letter becomes the bytes of a mail. What a stranger may have written (subject, names, header values, filenames) is
 * cleaned first: no control character reaches a header. The envelope is ours alone, never read back from the headers.
 */
import { randomUUID } from "node:crypto";

import type { Attachment, Letter } from "../../ports/mail.ts";

export interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  /** The whole message, as it travels. */
  readonly raw: Uint8Array;
  /** With its angle brackets. A server may replace it (SES does). */
  readonly messageId: string;
  readonly subject: string;
  readonly date: Date;
}

/** SESv2 takes no longer header value; other servers take more. */
const longestHeaderValue = 870;

/** @param from the sender's address, without a name. */
export async function composeMail(letter: Letter, from: string, date: Date): Promise<Mail> {
  // Loaded at the first mail: it costs a run 50 ms, and most runs send none.
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const messageId = `<${randomUUID()}@${from.slice(from.lastIndexOf("@") + 1)}>`;
  const subject = printable(letter.subject);
  const composer = new MailComposer({
    from: { name: printable(letter.fromName), address: from },
    to: { name: "", address: letter.to },
    subject,
    messageId,
    date,
    text: letter.text,
    html: letter.html,
    headers: headersOf(letter),
    ...threadOf(letter.thread),
    attachments: (letter.attachments ?? []).map(attached),
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = await composer.compile().build();
  return { envelope: { from, to: letter.to }, raw, messageId, subject, date };
}

function headersOf({ headers = {} }: Letter): Record<string, string> {
  // The composer cleans the names by itself.
  const own = Object.entries(headers).map(([name, value]) => [name, headerValue(value)] as const);
  // RFC 3834: no holiday note is to answer it.
  return { ...Object.fromEntries(own), "Auto-Submitted": "auto-generated" };
}

function threadOf(thread: string | undefined): { references?: string; inReplyTo?: string } {
  if (thread === undefined) {
    return {};
  }
  const id = `<${headerValue(thread).replaceAll(/[\s<>]/g, "")}>`;
  return { references: id, inReplyTo: id };
}

function attached({ filename, contentType, content }: Attachment) {
  return {
    filename: printable(filename).replaceAll(/[/\\]/g, "_"),
    contentType: headerValue(contentType),
    content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
  };
}

/**
 * Control characters, line ends, lone surrogates and those that turn the reading direction become one space a run.
 * Emoji keep their joiners.
 */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]+/gu, " ").trim();
}

function headerValue(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, longestHeaderValue);
}
