/** Each recipient's own document: closed with a password, stored and recorded before a mail leaves, and never another one. */
import { createHash } from "node:crypto";
import { addressKey } from "../../domain/mail-address.ts";
import {
  recipientOfAddress,
  reportPassword,
  type PasswordKeys,
} from "../../domain/reports/password.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { ReportRecipient } from "../../ports/report-recipients.ts";
import type { RunContext } from "../../run/job.ts";
import type { DeliveryPorts, ReportToDeliver } from "./report-to-deliver.ts";

/** Everybody's document, stored and recorded, before the first mail leaves. */
export async function planDeliveries(
  ports: DeliveryPorts,
  order: ReportToDeliver,
  context: RunContext,
): Promise<readonly (readonly [ReportRecipient, Delivery])[]> {
  const known = await byRecipient(ports, order, context.signal);
  const planned: (readonly [ReportRecipient, Delivery])[] = [];
  let passwords: PasswordKeys | undefined;
  for (const recipient of order.recipients) {
    let delivery = known.get(addressKey(recipient.address));
    if (delivery === undefined) {
      passwords ??= await order.passwords();
      delivery = await planOne(ports, order, { recipient, passwords }, context);
    }
    planned.push([recipient, delivery]);
  }
  return planned;
}

interface NewReader {
  readonly recipient: ReportRecipient;
  readonly passwords: PasswordKeys;
}

async function planOne(
  { printer, storage, deliveries }: DeliveryPorts,
  { batch, report, printed }: ReportToDeliver,
  { recipient: { address }, passwords }: NewReader,
  { signal, now }: RunContext,
): Promise<Delivery> {
  const password = reportPassword(passwords, passwords.current, recipientOfAddress(address));
  const content = await printer.protect(printed, password);
  // Named by its content too: another run at the same work must not overwrite what this one has recorded.
  const name = `${fileNameOf(address)}-${sha256Of(content).slice(0, 16)}`;
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

/** The bytes that were recorded, or an error: nobody gets a document that changed since. */
export async function storedDocument(
  { storage }: DeliveryPorts,
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

/** What a recipient's files are called: the address itself is nobody's business in a listing. */
export function fileNameOf(address: string): string {
  return sha256Of(addressKey(address)).slice(0, 16);
}

function sha256Of(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The report's deliveries of this batch, by address key. */
export async function byRecipient(
  { deliveries }: DeliveryPorts,
  { batch, report }: ReportToDeliver,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Delivery>> {
  const found = await deliveries.of(batch.batchId, report, signal);
  return new Map(found.map((delivery) => [addressKey(delivery.recipient), delivery]));
}
