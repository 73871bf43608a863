/**
 * A report to its readers, once each. The document is stored and recorded before a mail leaves, the record is settled
 * after; so a run that is killed anywhere is taken up by the next, which sends the same bytes to whoever has not got them.
 */
import { BlockedError, UnavailableError } from "../../domain/failure.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { RunContext } from "../../run/job.ts";
import { closer } from "./batch-of-week.ts";
import { byReader, planDeliveries, type Unmade } from "./documents.ts";
import { mailIsOn, noteSwitchedOff } from "./mail-switch.ts";
import type { DeliveryPorts, Reader, ReportToDeliver } from "./report-to-deliver.ts";
import { sendAll, type Due } from "./sending.ts";

export interface Delivered<Whom extends Reader = Reader> {
  /** Every reader's delivery as it stands now. */
  readonly deliveries: readonly Delivery[];
  /** How many mails this attempt handed over. */
  readonly sentNow: number;
  /** Whose document could not be made, or what is stored of it cannot be sent. */
  readonly unmade: readonly Unmade<Whom>[];
  /** Some were to be sent, but the application's switch for mails is off. */
  readonly switchedOff: boolean;
  /** How many mails the application's log did not take. */
  readonly notLogged: number;
  /** The rest was not tried: the mail server left too many of this run's mails without a verdict. */
  readonly gaveUp: boolean;
}

/**
 * @throws {UnavailableError} when the mail server refused somebody for now.
 * @throws {BlockedError} when the batch was made void meanwhile.
 */
export async function deliver<Whom extends Reader>(
  ports: DeliveryPorts,
  order: ReportToDeliver<Whom>,
  context: RunContext,
): Promise<Delivered<Whom>> {
  const { batch, report } = order;
  const { signal } = context;
  const broken = await ports.deliveries.abandon(batch.batchId, report, context.now(), signal);
  if (broken > 0) {
    context.log.warn({ deliveries: broken }, "deliveries of a broken-off run are unknown now");
  }
  const { planned, unmade } = await planDeliveries(ports, order, context);
  const due = dueOf(planned, context.runId);
  const { gaveUp, switchedOff } = await mayNotSend(ports, order, { planned, due }, context);
  const handed = await sendAll(ports, order, switchedOff || gaveUp ? [] : due, context);
  const notLogged = switchedOff
    ? await noteSwitchedOff(ports, order, due, context)
    : handed.notLogged;
  const { sentNow, unready, unclaimed } = handed;
  const deliveries = await standing(ports, order, signal);
  if (!switchedOff && !gaveUp) {
    refuseVoid(deliveries, unclaimed, batch);
    refuseToEndEarly(deliveries, unready);
  }
  refuseToTellNothing(deliveries, unready);
  return { deliveries, unmade: [...unmade, ...unready], switchedOff, sentNow, notLogged, gaveUp };
}

/** Why nobody who is due is sent anything now. */
async function mayNotSend<Whom extends Reader>(
  { secrets }: DeliveryPorts,
  { asksSwitch = true }: ReportToDeliver<Whom>,
  { planned, due }: { readonly planned: Due<Whom>; readonly due: Due<Whom> },
  context: RunContext,
): Promise<Pick<Delivered, "gaveUp" | "switchedOff">> {
  const gaveUp = due.length > 0 && unknownOf(planned, context.runId) >= mostUnknown;
  const asks = due.length > 0 && !gaveUp && asksSwitch;
  return { gaveUp, switchedOff: asks && !(await mailIsOn(secrets, context)) };
}

/** After so many of a run, whom nobody knows about, a person is asked; each attempt leaves two at most. */
const mostUnknown = 6;

function unknownOf(planned: Due<Reader>, runId: string): number {
  return planned.filter(([, { state, claimedBy }]) => state === "unknown" && claimedBy === runId)
    .length;
}

/** Where not one report is fit to be sent, it is no exception but the rule. @throws {Error} */
function refuseToTellNothing(deliveries: readonly Delivery[], unready: readonly Unmade[]): void {
  const [first] = unready;
  if (first !== undefined && unready.length === deliveries.length) {
    throw first.error;
  }
}

/** Whoever was not tried yet comes before whoever was refused, so that nobody starves. */
function dueOf<Whom extends Reader>(planned: Due<Whom>, runId: string): Due<Whom> {
  return planned
    .filter(([, delivery]) => isDue(delivery, runId))
    .toSorted(([, one], [, other]) => rankOf(one) - rankOf(other));
}

/** A permanent refusal is tried again by the next run, not by every attempt of this one. */
function isDue(delivery: Delivery, runId: string): boolean {
  return (
    delivery.state === "planned" ||
    (delivery.state === "refused" && !(delivery.permanent && delivery.claimedBy === runId))
  );
}

function rankOf({ state }: Delivery): number {
  return state === "refused" ? 1 : 0;
}

/** Everybody on the list has it, by mail or by a person's word. */
export function isDelivered({ deliveries, unmade }: Delivered): boolean {
  return deliveries.length > 0 && unmade.length === 0 && deliveries.every(isAccepted);
}

export function isAccepted({ state }: Delivery): boolean {
  return state === "accepted";
}

async function standing(
  ports: DeliveryPorts,
  order: Pick<ReportToDeliver, "batch" | "report" | "readers">,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const known = await byReader(ports, order, signal);
  return order.readers.flatMap(({ key }) => known.get(key) ?? []);
}

/** What nobody has claimed yet and nobody can claim is of a void batch. @throws {BlockedError} */
function refuseVoid(
  deliveries: readonly Delivery[],
  unclaimed: ReadonlySet<string>,
  { payWeek }: Pick<Batch, "payWeek">,
): void {
  const isOfVoid = ({ deliveryId, state, claimedBy }: Delivery): boolean =>
    unclaimed.has(deliveryId) && state === "planned" && claimedBy === undefined;
  if (deliveries.some(isOfVoid)) {
    throw new BlockedError(
      closer,
      `Cannot send the rest of the reports: the batch of ${payWeek} was made void meanwhile, nothing more of it leaves. Close the week again by ${closer}`,
    );
  }
}

/** @throws {UnavailableError} while somebody is to be tried again. */
function refuseToEndEarly(deliveries: readonly Delivery[], unready: readonly Unmade[]): void {
  const hopeless = new Set(unready.map(({ reader }) => reader.key));
  if (deliveries.some((delivery) => isWaiting(delivery) && !hopeless.has(delivery.recipientKey))) {
    const reason = deliveries.find(({ state }) => state === "refused" || state === "unknown");
    throw new UnavailableError(
      "the mail server",
      `Cannot deliver the report to everybody yet: ${reason?.detail ?? "nobody was tried"}`,
    );
  }
}

function isWaiting({ state, permanent }: Delivery): boolean {
  return state === "planned" || (state === "refused" && !permanent);
}
