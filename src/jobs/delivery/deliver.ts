/**
 * A report to its recipients, once each. The document is stored and recorded before a mail leaves, the record is settled
 * after; so a run that is killed anywhere is taken up by the next, which sends the same bytes to whoever has not got them.
 */
import { createHash } from "node:crypto";
import { addressKey } from "../../domain/mail-address.ts";
import { UnavailableError } from "../../domain/failure.ts";
import {
  recipientOfAddress,
  reportPassword,
  type PasswordKeys,
} from "../../domain/reports/password.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Letter, Sent } from "../../ports/mail.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { ReportRecipient } from "../../ports/report-recipients.ts";
import type { RunContext } from "../../run/job.ts";

type Needed = Pick<Ports, "clock" | "deliveries" | "storage" | "mailer" | "printer">;

export interface ReportToDeliver {
  /** The job's name; with batch and recipient it names the delivery. */
  readonly report: string;
  readonly batch: Batch;
  readonly recipients: readonly ReportRecipient[];
  readonly passwords: PasswordKeys;
  /** Becomes the document of whoever has none yet. */
  readonly printed: PrintedReport;
  readonly filename: string;
  readonly letter: (
    recipient: ReportRecipient,
    passwordVersion: string,
  ) => Pick<Letter, "subject" | "text">;
}

export interface Delivered {
  /** Every recipient's delivery as it stands now. */
  readonly deliveries: readonly Delivery[];
  /** How many mails this attempt handed over. */
  readonly sentNow: number;
}

/** @throws {UnavailableError} when the mail server refused somebody for now. */
export async function deliver(
  ports: Needed,
  order: ReportToDeliver,
  context: RunContext,
): Promise<Delivered> {
  const { batch, report } = order;
  const { runId, signal } = context;
  const broken = await ports.deliveries.abandon(batch.batchId, report, context.now(), signal);
  if (broken > 0) {
    context.log.warn({ deliveries: broken }, "deliveries of a broken-off run are unknown now");
  }
  const planned = await planAll(ports, order, context);
  let sentNow = 0;
  for (const [recipient, delivery] of planned) {
    if (isDue(delivery, runId)) {
      const sent = await sendOne(ports, order, recipient, delivery, context);
      sentNow += sent?.kind === "accepted" ? 1 : 0;
    }
  }
  return { deliveries: await settled(ports, order, signal), sentNow };
}

/** Everybody on the list has it, by mail or by a person's word. */
export function isDelivered(deliveries: readonly Delivery[]): boolean {
  return deliveries.length > 0 && deliveries.every(({ state }) => state === "accepted");
}

/** A permanent refusal is tried again by the next run, not by every attempt of this one. */
function isDue(delivery: Delivery, runId: string): boolean {
  return (
    delivery.state === "planned" ||
    (delivery.state === "refused" && !(delivery.permanent && delivery.claimedBy === runId))
  );
}

/** Everybody's document, stored and recorded, before the first mail leaves. */
async function planAll(
  ports: Needed,
  order: ReportToDeliver,
  context: RunContext,
): Promise<readonly (readonly [ReportRecipient, Delivery])[]> {
  const known = await byRecipient(ports, order, context.signal);
  const planned: (readonly [ReportRecipient, Delivery])[] = [];
  for (const recipient of order.recipients) {
    const delivery =
      known.get(addressKey(recipient.address)) ?? (await planOne(ports, order, recipient, context));
    planned.push([recipient, delivery]);
  }
  return planned;
}

async function planOne(
  { printer, storage, deliveries }: Needed,
  { batch, report, passwords, printed }: ReportToDeliver,
  { address }: ReportRecipient,
  { signal, now }: RunContext,
): Promise<Delivery> {
  const password = reportPassword(passwords, passwords.current, recipientOfAddress(address));
  const content = await printer.protect(printed, password);
  // Named by its content too: another run at the same work must not overwrite what this one has recorded.
  const name = `${sha256Of(addressKey(address)).slice(0, 16)}-${sha256Of(content).slice(0, 16)}`;
  const key = `reports/${report}/${batch.payWeek}/${batch.batchId}/${name}.pdf`;
  const document = await storage.put(key, content, signal);
  const delivery = {
    batchId: batch.batchId,
    report,
    recipient: address,
    document,
    passwordVersion: passwords.current,
  };
  return await deliveries.plan(delivery, now(), signal);
}

/** Undefined where another run took it first. */
async function sendOne(
  ports: Needed,
  order: ReportToDeliver,
  recipient: ReportRecipient,
  delivery: Delivery,
  context: RunContext,
): Promise<Sent | undefined> {
  const { runId, signal, log } = context;
  const { deliveryId } = delivery;
  const content = await storedDocument(ports, delivery, signal);
  if (!(await ports.deliveries.claim(deliveryId, runId, context.now(), signal))) {
    return undefined;
  }
  const sent = await ports.mailer.send(
    {
      to: delivery.recipient,
      fromName: "SurgiCase Automation",
      attachments: [{ filename: order.filename, contentType: "application/pdf", content }],
      headers: { "X-Surgicase-Job": order.report, "X-Surgicase-Run": runId },
      ...order.letter(recipient, delivery.passwordVersion),
    },
    signal,
  );
  await settle(ports, deliveryId, sent, context);
  log.info({ deliveryId, sent: sent.kind }, "report handed to the mail server");
  return sent;
}

const settlePauseMilliseconds = 2_000;

/**
 * Keeps at it as long as the attempt lasts, and once when it is being stopped: what a mail server said must not be forgotten
 * because the database is away for a minute. Else the delivery would stay `sending`, and a person would have to ask.
 */
async function settle(
  { deliveries, clock }: Needed,
  deliveryId: string,
  sent: Sent,
  { runId, signal, now }: RunContext,
): Promise<void> {
  for (;;) {
    const limit = AbortSignal.timeout(10_000);
    try {
      await deliveries.settle(deliveryId, runId, sent, now(), limit);
      return;
    } catch (error) {
      // A database that does not answer at all is away as well.
      if (!(error instanceof UnavailableError) && !limit.aborted) {
        throw error;
      }
    }
    await clock.sleep(settlePauseMilliseconds, signal);
  }
}

/** The bytes that were recorded, or an error: nobody gets a document that changed since. */
async function storedDocument(
  { storage }: Needed,
  { document, deliveryId }: Delivery,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const content = await storage.get(document.key, signal);
  if (content === undefined || sha256Of(content) !== document.sha256) {
    const state = content === undefined ? "is gone" : "was changed";
    throw new Error(
      `Cannot send delivery ${deliveryId}: its document ${document.key} ${state} since it was stored. Restore it from the storage's history, or void the batch`,
    );
  }
  return content;
}

function sha256Of(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

async function settled(
  ports: Needed,
  order: ReportToDeliver,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const known = await byRecipient(ports, order, signal);
  const deliveries = order.recipients.flatMap(
    ({ address }) => known.get(addressKey(address)) ?? [],
  );
  const waiting = deliveries.find(({ state, permanent }) => state === "refused" && !permanent);
  if (waiting !== undefined) {
    throw new UnavailableError(
      "the mail server",
      `Cannot deliver the report to everybody yet: ${waiting.detail ?? "refused"}`,
    );
  }
  return deliveries;
}

async function byRecipient(
  { deliveries }: Needed,
  { batch, report }: ReportToDeliver,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Delivery>> {
  const found = await deliveries.of(batch.batchId, report, signal);
  return new Map(found.map((delivery) => [addressKey(delivery.recipient), delivery]));
}
