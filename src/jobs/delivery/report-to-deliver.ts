/** A report that is to reach its readers, and the ports that takes. */
import type { Letter } from "../../ports/mail.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";

export type DeliveryPorts = Pick<Ports, "clock" | "deliveries" | "storage" | "mailer" | "secrets">;

/** Somebody who is to get a document of his own. */
export interface Reader {
  /** `address:<lower case>` or `provider:<account>`: tells readers apart, and their passwords are derived from it. */
  readonly key: string;
  readonly address: string;
}

export interface NewDocument {
  readonly content: Uint8Array;
  /** Of the stored file. */
  readonly extension: string;
  /** Which version of the password key closes it; blank where it is open. */
  readonly passwordVersion: string;
}

/** As it was stored, maybe by an earlier run. */
export type SentDocument = Pick<NewDocument, "content" | "passwordVersion">;

export type LetterParts = Pick<Letter, "fromName" | "subject" | "text" | "html" | "attachments">;

/** How the application's log of mails calls such a mail. */
export interface MailType {
  readonly emailType: string;
  readonly reportType: string;
}

export interface ReportToDeliver<Whom extends Reader = Reader> {
  /** The job's name; with batch and reader it names the delivery. */
  readonly report: string;
  readonly batch: Pick<Batch, "batchId" | "payWeek">;
  /** No key twice. */
  readonly readers: readonly Whom[];
  /** Asked for whoever has none yet, one after the other: who has been sent everything costs nothing. */
  readonly document: (reader: Whom) => Promise<NewDocument>;
  /** The mail that takes it there; asked when it is about to leave. */
  readonly letter: (reader: Whom, document: SentDocument) => Promise<LetterParts>;
  readonly mailType: MailType;
  /** Whether the application's switch for mails can keep it back; absent: yes. */
  readonly asksSwitch?: boolean;
}
