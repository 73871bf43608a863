/** SurgiCase's own log of mails, which its viewer reads: a row a mail and recipient. */
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import type { Queries } from "./database.ts";
import { lostToAnother } from "./driver-errors.ts";
import { meansUnavailable } from "./error-meanings.ts";

/** Characters of the body that the application keeps, and that its columns hold of the other texts. */
const longest = { preview: 500, subject: 500, error: 2_000, messageId: 255, address: 320 };

/**
 * In the transaction that settles the delivery. A log that refuses the row is no reason to forget what became of the mail; one
 * that cannot be reached is, as then the whole transaction is done again.
 */
export async function logMail(
  queries: Queries,
  recipient: string,
  sent: Sent,
  mail: LoggedMail,
): Promise<"logged" | "not logged"> {
  try {
    await queries
      .insertInto("email_log")
      .values(rowOf(recipient, sent, mail))
      .execute();
    return "logged";
  } catch (error) {
    if (meansUnavailable(error) || lostToAnother(error)) {
      throw error;
    }
    return "not logged";
  }
}

function rowOf(recipient: string, sent: Sent, mail: LoggedMail) {
  return {
    message_id: sent.kind === "accepted" ? sent.messageId.slice(0, longest.messageId) : null,
    to_address: recipient.slice(0, longest.address),
    cc_addresses: null,
    bcc_addresses: null,
    from_address: mail.from.slice(0, longest.address),
    subject: mail.subject.slice(0, longest.subject),
    body_preview: Array.from(mail.text).slice(0, longest.preview).join(""),
    attachments_count: mail.attachments.length,
    attachment_filenames: mail.attachments.length === 0 ? null : mail.attachments.join(","),
    email_type: mail.emailType,
    report_type: mail.reportType,
    status: sent.kind === "accepted" ? "sent" : "failed",
    error_message: reasonOf(sent),
    aws_region: sent.kind === "accepted" ? regionOf(sent.road) : null,
  };
}

function reasonOf(sent: Sent): string | null {
  switch (sent.kind) {
    case "accepted":
      return null;
    case "refused":
      return sent.reason.slice(0, longest.error);
    case "unknown":
      return `Nobody knows whether it was delivered: ${sent.reason}`.slice(0, longest.error);
  }
}

/** `ses:us-east-1` → `us-east-1`; another road is in no region. */
function regionOf(road: string): string | null {
  return road.startsWith("ses:") ? road.slice("ses:".length) : null;
}
