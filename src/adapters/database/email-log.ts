/** SurgiCase's own log of mails, which its viewer reads: a row a mail and recipient. Its columns are cut to, as strict servers refuse more. */
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import type { MailLog } from "../../ports/mail-log.ts";
import type { Database, Queries } from "./database.ts";
import { meansUnavailable } from "./error-meanings.ts";
import type { Tables } from "./tables.ts";

/** Characters that a column holds, or that the application keeps of a text. */
const longest = {
  address: 320,
  attachments: 2_000,
  error: 2_000,
  messageId: 255,
  preview: 500,
  region: 20,
  subject: 500,
  type: 100,
};

/** What became of a mail; `disabled`: nobody was asked to send it. */
export type Fate = Sent | { readonly kind: "disabled"; readonly reason: string };

/**
 * In the transaction that settles the delivery. A log that refuses the row is no reason to forget what became of the mail; one
 * that cannot be reached is, as then the whole transaction is done again.
 */
export async function logMail(
  queries: Queries,
  recipient: string,
  fate: Fate,
  mail: LoggedMail,
): Promise<"logged" | "not logged"> {
  if (mail.again === true && fate.kind === "refused" && !fate.permanent) {
    return "logged";
  }
  try {
    await queries
      .insertInto("email_log")
      .values(rowOf(recipient, fate, mail))
      .execute();
    return "logged";
  } catch (error) {
    if (meansUnavailable(error)) {
      throw error;
    }
    return "not logged";
  }
}

/** For mails that are no deliveries. */
export function mailLog(database: Database): MailLog {
  return {
    write: async (entries, signal) =>
      database.transact(async (queries) => {
        let notLogged = 0;
        for (const { recipient, sent, mail } of entries) {
          const logged = await logMail(queries, recipient, sent, mail);
          notLogged += logged === "not logged" ? 1 : 0;
        }
        return notLogged;
      }, signal),
  };
}

function rowOf(recipient: string, fate: Fate, mail: LoggedMail): Tables["email_log"] {
  const { attachments } = mail;
  return {
    message_id: fate.kind === "accepted" ? cut(fate.messageId, longest.messageId) : null,
    to_address: cut(recipient, longest.address),
    cc_addresses: null,
    bcc_addresses: null,
    from_address: cut(mail.from, longest.address),
    subject: cut(mail.subject, longest.subject),
    body_preview: cut(mail.text, longest.preview),
    attachments_count: attachments.length,
    attachment_filenames:
      attachments.length === 0 ? null : cut(attachments.join(","), longest.attachments),
    email_type: cut(mail.emailType, longest.type),
    report_type: cut(mail.reportType, longest.type),
    ...outcomeOf(fate),
  };
}

function outcomeOf(
  fate: Fate,
): Pick<Tables["email_log"], "status" | "error_message" | "aws_region"> {
  switch (fate.kind) {
    case "accepted":
      return { status: "sent", error_message: null, aws_region: regionOf(fate.road) };
    case "refused":
      return { status: "failed", error_message: cut(fate.reason, longest.error), aws_region: null };
    case "unknown": {
      const words = `Nobody knows whether it was delivered: ${fate.reason}`;
      return { status: "failed", error_message: cut(words, longest.error), aws_region: null };
    }
    case "disabled":
      return { status: "disabled", error_message: fate.reason, aws_region: null };
  }
}

/** `ses:us-east-1` → `us-east-1`; another road is in no region. */
function regionOf(road: string): string | null {
  return road.startsWith("ses:") ? cut(road.slice("ses:".length), longest.region) : null;
}

/** Whole characters, as the servers count them. */
function cut(text: string, limit: number): string {
  const beginning = text.slice(0, limit * 2);
  return Array.from(beginning.toWellFormed()).slice(0, limit).join("");
}
