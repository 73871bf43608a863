/**
 * A report to its recipients, once each. The document is stored and recorded before a mail leaves, the record is settled
 * after; so a run that is killed anywhere is taken up by the next, which sends the same bytes to whoever has not got them.
 */
import { addressKey } from "../../domain/mail-address.ts";
import { UnavailableError } from "../../domain/failure.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import type { ReportRecipient } from "../../ports/report-recipients.ts";
import type { RunContext } from "../../run/job.ts";
import { byRecipient, planDeliveries, storedDocument } from "./documents.ts";
import type { DeliveryPorts, ReportToDeliver } from "./report-to-deliver.ts";

export interface Delivered {
  /** Every recipient's delivery as it stands now. */
  readonly deliveries: readonly Delivery[];
  /** How many mails this attempt handed over. */
  readonly sentNow: number;
}

/** @throws {UnavailableError} when the mail server refused somebody for now. */
export async function deliver(
  ports: DeliveryPorts,
  order: ReportToDeliver,
  context: RunContext,
): Promise<Delivered> {
  const { batch, report } = order;
  const { signal } = context;
  const broken = await ports.deliveries.abandon(batch.batchId, report, context.now(), signal);
  if (broken > 0) {
    context.log.warn({ deliveries: broken }, "deliveries of a broken-off run are unknown now");
  }
  const planned = await planDeliveries(ports, order, context);
  const sentNow = await sendAll(ports, order, planned, context);
  return { deliveries: await settled(ports, order, signal), sentNow };
}

/** After so many in a row that the server gave no verdict on, it is taken for unavailable: each may have cost 10 s. */
const mostWithoutVerdict = 2;

/** How many were accepted. Whoever was not tried yet comes before whoever was refused, so that nobody starves. */
async function sendAll(
  ports: DeliveryPorts,
  order: ReportToDeliver,
  planned: readonly (readonly [ReportRecipient, Delivery])[],
  context: RunContext,
): Promise<number> {
  const due = planned
    .filter(([, delivery]) => isDue(delivery, context.runId))
    .toSorted(([, one], [, other]) => rankOf(one) - rankOf(other));
  let accepted = 0;
  let withoutVerdict = 0;
  for (const [recipient, delivery] of due) {
    const sent = await sendOne(ports, order, recipient, delivery, context);
    accepted += sent?.kind === "accepted" ? 1 : 0;
    withoutVerdict = hasVerdict(sent) ? 0 : withoutVerdict + 1;
    if (withoutVerdict === mostWithoutVerdict) {
      break;
    }
  }
  return accepted;
}

function rankOf({ state }: Delivery): number {
  return state === "refused" ? 1 : 0;
}

function hasVerdict(sent: Sent | undefined): boolean {
  return (
    sent === undefined || sent.kind === "accepted" || (sent.kind === "refused" && sent.permanent)
  );
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

/** Undefined where another run took it first. */
async function sendOne(
  ports: DeliveryPorts,
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
  { deliveries, clock }: DeliveryPorts,
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

/** Where everybody stands. @throws {UnavailableError} while somebody is to be tried again. */
async function settled(
  ports: DeliveryPorts,
  order: ReportToDeliver,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const known = await byRecipient(ports, order, signal);
  const deliveries = order.recipients.flatMap(
    ({ address }) => known.get(addressKey(address)) ?? [],
  );
  if (deliveries.some(isWaiting)) {
    const reason = deliveries.find(({ state }) => state === "refused" || state === "unknown");
    throw new UnavailableError(
      "the mail server",
      `Cannot deliver the report to everybody yet: ${reason?.detail ?? "nobody was tried"}`,
    );
  }
  return deliveries;
}

function isWaiting({ state, permanent }: Delivery): boolean {
  return state === "planned" || (state === "refused" && !permanent);
}
