/**
 * A report to its readers, once each. The document is stored and recorded before a mail leaves, the record is settled
 * after; so a run that is killed anywhere is taken up by the next, which sends the same bytes to whoever has not got them.
 */
import { UnavailableError } from "../../domain/failure.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import { inParallel } from "../../run/in-parallel.ts";
import type { RunContext } from "../../run/job.ts";
import { pace } from "../../run/pace.ts";
import { byReader, planDeliveries, storedDocument, type Unmade } from "./documents.ts";
import { mailIsOn } from "./mail-switch.ts";
import type { DeliveryPorts, Reader, ReportToDeliver } from "./report-to-deliver.ts";
import { settle } from "./settle.ts";

export interface Delivered<Whom extends Reader = Reader> {
  /** Every reader's delivery as it stands now. */
  readonly deliveries: readonly Delivery[];
  /** How many mails this attempt handed over. */
  readonly sentNow: number;
  readonly unmade: readonly Unmade<Whom>[];
  /** Some were to be sent, but the application's switch for mails is off. */
  readonly switchedOff: boolean;
  /** How many mails the application's log did not take. */
  readonly notLogged: number;
}

/** @throws {UnavailableError} when the mail server refused somebody for now. */
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
  const switchedOff = due.length > 0 && !(await mailIsOn(ports.secrets, context));
  const counts = switchedOff ? noneSent : await sendAll(ports, order, due, context);
  const deliveries = await standing(ports, order, signal);
  if (!switchedOff) {
    refuseToEndEarly(deliveries);
  }
  return { deliveries, unmade, switchedOff, ...counts };
}

type Due<Whom extends Reader> = readonly (readonly [Whom, Delivery])[];

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

const noneSent = { sentNow: 0, notLogged: 0 };

/** Mails on their way at the same time; the pace is the installation's. */
const atOnce = 6;
/** After so many in a row that the server gave no verdict on, it is taken for unavailable: each may have cost 10 s. */
const mostWithoutVerdict = 2;
const progressEvery = 100;

async function sendAll<Whom extends Reader>(
  ports: DeliveryPorts,
  order: ReportToDeliver<Whom>,
  due: Due<Whom>,
  context: RunContext,
): Promise<typeof noneSent> {
  const turn = pace(ports.clock, context.settings.mailsPerSecond);
  let sentNow = 0;
  let notLogged = 0;
  let withoutVerdict = 0;
  const goOn = (): boolean => withoutVerdict < mostWithoutVerdict;
  const send = async ([reader, delivery]: Due<Whom>[number]): Promise<void> => {
    await turn(context.signal);
    if (!goOn()) {
      return;
    }
    const { sent, logged } = await sendOne(ports, order, reader, delivery, context);
    notLogged += logged === "not logged" ? 1 : 0;
    withoutVerdict = hasVerdict(sent) ? 0 : withoutVerdict + 1;
    sentNow += sent?.kind === "accepted" ? 1 : 0;
    if (sent?.kind === "accepted" && sentNow % progressEvery === 0) {
      context.log.info({ sent: sentNow, of: due.length }, "reports are sent");
    }
  };
  // A server that hangs must not have many at once: each would be a mail of which nobody knows.
  await inParallel(due.slice(0, mostWithoutVerdict), 1, send, goOn);
  await inParallel(due.slice(mostWithoutVerdict), atOnce, send, goOn);
  return { sentNow, notLogged };
}

function hasVerdict(sent: Sent | undefined): boolean {
  return (
    sent === undefined || sent.kind === "accepted" || (sent.kind === "refused" && sent.permanent)
  );
}

interface SentOne {
  /** Undefined where another run took it first. */
  readonly sent?: Sent;
  readonly logged?: "logged" | "not logged";
}

async function sendOne<Whom extends Reader>(
  ports: DeliveryPorts,
  order: ReportToDeliver<Whom>,
  reader: Whom,
  { deliveryId, passwordVersion, ...rest }: Delivery,
  context: RunContext,
): Promise<SentOne> {
  const { runId, signal, log } = context;
  const content = await storedDocument(ports, { deliveryId, passwordVersion, ...rest }, signal);
  const letter = await order.letter(reader, { content, passwordVersion });
  const { address } = reader;
  if (!(await ports.deliveries.claim(deliveryId, runId, address, context.now(), signal))) {
    return {};
  }
  const headers = { "X-Surgicase-Job": order.report, "X-Surgicase-Run": runId };
  const sent = await ports.mailer.send({ ...letter, to: address, headers }, signal);
  const mail = {
    from: context.settings.mailFrom,
    subject: letter.subject,
    text: letter.text,
    attachments: (letter.attachments ?? []).map(({ filename }) => filename),
    ...order.mailType,
  };
  const logged = await settle(ports, { deliveryId, sent, mail }, context);
  log.info({ deliveryId, sent: sent.kind }, "report handed to the mail server");
  return { sent, logged };
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

/** @throws {UnavailableError} while somebody is to be tried again. */
function refuseToEndEarly(deliveries: readonly Delivery[]): void {
  if (deliveries.some(isWaiting)) {
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
