/** Mails that are due, handed over one after the other and then several at once, for as long as the server gives verdicts. */
import type { Delivery } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import { inParallel } from "../../run/in-parallel.ts";
import type { RunContext } from "../../run/job.ts";
import { pace } from "../../run/pace.ts";
import { faultOf, storedDocument, type Unmade } from "./documents.ts";
import { loggedMail } from "./logged-mail.ts";
import type { DeliveryPorts, LetterParts, Reader, ReportToDeliver } from "./report-to-deliver.ts";
import { settle } from "./settle.ts";

export type Due<Whom extends Reader> = readonly (readonly [Whom, Delivery])[];

export interface Handed<Whom extends Reader> {
  /** How many mails were accepted. */
  readonly sentNow: number;
  /** How many mails the application's log did not take. */
  readonly notLogged: number;
  /** Whose stored document or letter is not fit to be sent. */
  readonly unready: readonly Unmade<Whom>[];
  /** Deliveries that could not be claimed: another run was first, or their batch is void. */
  readonly unclaimed: ReadonlySet<string>;
}

/** Mails on their way at the same time; the pace is the installation's. */
const atOnce = 6;
/** After so many in a row that the server gave no verdict on, it is taken for unavailable: each may have cost 10 s. */
const mostWithoutVerdict = 2;
const progressEvery = 100;

/** One that is not fit to be sent stops nobody else. @throws {Error} where something outside fails. */
export async function sendAll<Whom extends Reader>(
  ports: DeliveryPorts,
  order: ReportToDeliver<Whom>,
  due: Due<Whom>,
  context: RunContext,
): Promise<Handed<Whom>> {
  const turn = pace(ports.clock, context.settings.mailsPerSecond);
  const unready: Unmade<Whom>[] = [];
  const unclaimed = new Set<string>();
  let sentNow = 0;
  let notLogged = 0;
  let withoutVerdict = 0;
  const goOn = (): boolean => withoutVerdict < mostWithoutVerdict;

  const send = async ([reader, delivery]: Due<Whom>[number]): Promise<void> => {
    await turn(context.signal);
    if (!goOn()) {
      return;
    }
    const tried = await sendOne(ports, order, reader, delivery, context);
    switch (tried.kind) {
      case "unready":
        unready.push({ reader, error: tried.error });
        return;
      case "unclaimed":
        unclaimed.add(delivery.deliveryId);
        return;
      case "sent":
        notLogged += tried.logged === "not logged" ? 1 : 0;
        withoutVerdict = hasVerdict(tried.sent) ? 0 : withoutVerdict + 1;
        sentNow += tried.sent.kind === "accepted" ? 1 : 0;
        tellProgress(tried.sent, sentNow, due.length, context);
    }
  };
  // A server that hangs must not have many at once: each would be a mail of which nobody knows.
  await inParallel(due.slice(0, mostWithoutVerdict), 1, send, goOn);
  await inParallel(due.slice(mostWithoutVerdict), atOnce, send, goOn);
  return { sentNow, notLogged, unready, unclaimed };
}

function hasVerdict(sent: Sent): boolean {
  return sent.kind === "accepted" || (sent.kind === "refused" && sent.permanent);
}

function tellProgress({ kind }: Sent, sent: number, of: number, { log }: RunContext): void {
  if (kind === "accepted" && sent % progressEvery === 0) {
    log.info({ sent, of }, "reports are sent");
  }
}

type Tried =
  | { readonly kind: "sent"; readonly sent: Sent; readonly logged: "logged" | "not logged" }
  | { readonly kind: "unclaimed" }
  | { readonly kind: "unready"; readonly error: Error };

async function sendOne<Whom extends Reader>(
  ports: DeliveryPorts,
  order: ReportToDeliver<Whom>,
  reader: Whom,
  delivery: Delivery,
  context: RunContext,
): Promise<Tried> {
  const { runId, signal, log } = context;
  const { deliveryId } = delivery;
  const letter = await letterTo(ports, order, reader, delivery, context);
  if (letter instanceof Error) {
    return { kind: "unready", error: letter };
  }
  const { address } = reader;
  if (!(await ports.deliveries.claim(deliveryId, runId, address, context.now(), signal))) {
    return { kind: "unclaimed" };
  }
  const headers = { "X-Surgicase-Job": order.report, "X-Surgicase-Run": runId };
  const sent = await ports.mailer.send({ ...letter, to: address, headers }, signal);
  const mail = { ...loggedMail(order, letter, context), again: wasRefusedBy(delivery, runId) };
  const logged = await settle(ports, { deliveryId, sent, mail }, context);
  tellSent({ deliveryId }, sent, log);
  return { kind: "sent", sent, logged };
}

function tellSent(
  fields: Readonly<Record<string, unknown>>,
  sent: Sent,
  log: RunContext["log"],
): void {
  switch (sent.kind) {
    case "accepted":
      log.info(fields, "report handed to the mail server");
      return;
    case "refused":
      log.warn(
        { ...fields, permanent: sent.permanent, reason: sent.reason },
        "report not taken by the mail server",
      );
      return;
    case "unknown":
      log.warn(
        { ...fields, reason: sent.reason },
        "nobody knows whether the mail server took the report",
      );
  }
}

/** The error where something is wrong with this one alone. */
async function letterTo<Whom extends Reader>(
  ports: DeliveryPorts,
  order: ReportToDeliver<Whom>,
  reader: Whom,
  delivery: Delivery,
  { signal }: RunContext,
): Promise<LetterParts | Error> {
  const { passwordVersion } = delivery;
  try {
    const content = await storedDocument(ports, delivery, signal);
    return await order.letter(reader, { content, passwordVersion });
  } catch (thrown) {
    return faultOf(thrown, signal);
  }
}

/** Whether the run was refused this one before, and the application's log knows. */
function wasRefusedBy({ state, claimedBy }: Delivery, runId: string): boolean {
  return state === "refused" && claimedBy === runId;
}
