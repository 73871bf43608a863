/** Each reader's own document: stored and recorded before a mail leaves, and never another one. */
import { createHash } from "node:crypto";
import { causeOf, toError } from "../../domain/failure.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import { inParallel, oneAtATime } from "../../run/in-parallel.ts";
import type { RunContext } from "../../run/job.ts";
import type { DeliveryPorts, NewDocument, Reader, ReportToDeliver } from "./report-to-deliver.ts";

type DocumentPorts = Pick<DeliveryPorts, "deliveries" | "storage">;

export interface Planned<Whom extends Reader> {
  readonly planned: readonly (readonly [Whom, Delivery])[];
  readonly unmade: readonly Unmade<Whom>[];
}

/** Whose document could not be made, by a fault of ours or of its data. */
export interface Unmade<Whom extends Reader = Reader> {
  readonly reader: Whom;
  readonly error: Error;
}

/**
 * Every reader with his delivery; new ones get a document first. One whose document cannot be made stops nobody else.
 * @throws {Error} where nobody's can be made, or something outside fails.
 */
export async function planDeliveries<Whom extends Reader>(
  ports: DocumentPorts,
  order: ReportToDeliver<Whom>,
  context: RunContext,
): Promise<Planned<Whom>> {
  const known = new Map(await byReader(ports, order, context.signal));
  const errors = new Map<string, Error>();
  const lacking = order.readers.filter(({ key }) => !known.has(key));
  const inTurn = oneAtATime();
  const make = async (reader: Whom): Promise<NewDocument> => inTurn(() => order.document(reader));
  let tried = 0;
  await inParallel(lacking, atOnce, async (reader) => {
    try {
      known.set(reader.key, await planOne(ports, order, reader, make, context));
    } catch (thrown) {
      errors.set(reader.key, faultOf(thrown, context.signal));
    }
    tried += 1;
    tellProgress(tried, lacking.length, context);
  });
  const planned = paired(order.readers, known);
  const unmade = paired(order.readers, errors).map(([reader, error]) => ({ reader, error }));
  const [first] = unmade;
  if (first !== undefined && planned.length === 0) {
    throw first.error;
  }
  return { planned, unmade };
}

/** In the readers' order; who has nothing is left out. */
function paired<Whom extends Reader, Has>(
  readers: readonly Whom[],
  byKey: ReadonlyMap<string, Has>,
): readonly (readonly [Whom, Has])[] {
  return readers.flatMap((reader) => {
    const has = byKey.get(reader.key);
    return has === undefined ? [] : [[reader, has] as const];
  });
}

/** While one document is being made, which takes the processor, those before it are being stored and recorded. */
const atOnce = 6;

/** What one reader's own data, or a mistake of ours with it, has brought about. @throws whatever is not of that kind. */
export function faultOf(thrown: unknown, signal: AbortSignal): Error {
  signal.throwIfAborted();
  if (causeOf(thrown) !== "fault") {
    throw thrown;
  }
  return toError(thrown);
}

const progressEvery = 100;

function tellProgress(done: number, all: number, { log }: RunContext): void {
  if (done % progressEvery === 0) {
    log.info({ documents: done, of: all }, "documents are made");
  }
}

async function planOne<Whom extends Reader>(
  { storage, deliveries }: DocumentPorts,
  { batch, report }: ReportToDeliver<Whom>,
  reader: Whom,
  make: (reader: Whom) => Promise<NewDocument>,
  { signal, now }: RunContext,
): Promise<Delivery> {
  const { content, extension, passwordVersion } = await make(reader);
  // Named by its content too: another run at the same work must not overwrite what this one has recorded.
  const name = `${fileNameOf(reader.key)}-${sha256Of(content).slice(0, 16)}`;
  const key = `reports/${report}/${batch.payWeek}/${batch.batchId}/${name}.${extension}`;
  const document = await storage.put(key, content, signal);
  const delivery = {
    batchId: batch.batchId,
    report,
    recipientKey: reader.key,
    recipient: reader.address,
    document,
    passwordVersion,
  };
  return await deliveries.plan(delivery, now(), signal);
}

/** The bytes that were recorded, or an error: nobody gets a document that changed since. */
export async function storedDocument(
  { storage }: DocumentPorts,
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

/** What a reader's files are called: who that is, is nobody's business in a listing. */
export function fileNameOf(readerKey: string): string {
  return sha256Of(readerKey).slice(0, 16);
}

function sha256Of(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The report's deliveries of this batch, by the reader's key. */
export async function byReader(
  { deliveries }: Pick<DeliveryPorts, "deliveries">,
  { batch, report }: Pick<ReportToDeliver, "batch" | "report">,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Delivery>> {
  const found = await deliveries.of(batch.batchId, report, signal);
  return new Map(found.map((delivery) => [delivery.recipientKey, delivery]));
}
