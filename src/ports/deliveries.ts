/**
 * Who was sent which report of which batch. The row is written before the mail leaves and settled after, so a run that is
 * killed in between leaves `sending` behind, which nobody sends again by himself.
 */
import type { Sent } from "./mail.ts";
import type { StoredObject } from "./storage.ts";

export type DeliveryState = "planned" | "sending" | "accepted" | "refused" | "unknown";

export interface Delivery {
  readonly deliveryId: string;
  readonly batchId: string;
  readonly report: string;
  /** Tells the recipients of a report apart: `address:<lower case>`, or `provider:<account>` whatever his address is. */
  readonly recipientKey: string;
  /** The address that it was, or is to be, sent to. */
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly document: StoredObject;
  /** Which version of the password key closes the document. */
  readonly passwordVersion: string;
  /** Where refused: whether trying again is hopeless. */
  readonly permanent: boolean;
  /** The run that tried last. */
  readonly claimedBy: string | undefined;
  /** Why it was refused or is unknown; the message id where accepted. */
  readonly detail: string | undefined;
  readonly updatedAt: Date;
}

export interface NewDelivery {
  readonly batchId: string;
  readonly report: string;
  readonly recipientKey: string;
  readonly recipient: string;
  readonly document: StoredObject;
  readonly passwordVersion: string;
}

/** What the application's `email_log` is told of a mail. No password is in it. */
export interface LoggedMail {
  readonly from: string;
  readonly subject: string;
  /** The plain body; the log keeps its beginning. */
  readonly text: string;
  readonly attachments: readonly string[];
  /** As the application calls it: `provider_payment_report`. */
  readonly emailType: string;
  readonly reportType: string;
  /** This run was refused it before: while it is refused for now, the log has its row already. */
  readonly again?: boolean;
}

export interface Deliveries {
  /** All of one report of a batch, by recipient. */
  of(batchId: string, report: string, signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Records a stored document as `planned`. Where the recipient has one already, that one is answered, untouched. */
  plan(delivery: NewDelivery, now: Date, signal: AbortSignal): Promise<Delivery>;
  /**
   * planned or refused → sending, for this run alone, to the address that the recipient has now.
   * False where another run was first, it is in another state, or its batch is void.
   */
  claim(
    deliveryId: string,
    runId: string,
    address: string,
    now: Date,
    signal: AbortSignal,
  ): Promise<boolean>;
  /**
   * sending → what the mail server said; also unknown → that, where it was taken for abandoned meanwhile.
   * Only the run that claimed it may. The application's `email_log` gets its row in the same transaction; answers whether it
   * took it, as a log that is out of order must not undo what is known of a mail.
   */
  settle(
    deliveryId: string,
    runId: string,
    sent: Sent,
    mail: LoggedMail,
    now: Date,
    signal: AbortSignal,
  ): Promise<"logged" | "not logged">;
  /**
   * Tells the `email_log` that a planned or refused one was not sent, as mail is switched off. The delivery keeps its state,
   * and says so in its detail; one that says so already has its row.
   */
  noteDisabled(
    deliveryId: string,
    address: string,
    mail: LoggedMail,
    now: Date,
    signal: AbortSignal,
  ): Promise<"logged" | "not logged">;
  /** Every `sending` → unknown, for a run that has just begun: whoever claimed them is gone, and a server may have taken the mail. */
  abandon(batchId: string, report: string, now: Date, signal: AbortSignal): Promise<number>;
  /** Newest first; of one batch where it is named. */
  list(batchId: string | undefined, signal: AbortSignal): Promise<readonly Delivery[]>;
  /**
   * A person decides about an unknown or refused one: `planned` (the next run sends the same bytes) or `accepted`.
   * @throws {UsageError} when there is no such delivery, or it is in another state.
   */
  decide(
    deliveryId: string,
    state: "planned" | "accepted",
    by: string,
    reason: string,
    now: Date,
    signal: AbortSignal,
  ): Promise<Delivery>;
}
