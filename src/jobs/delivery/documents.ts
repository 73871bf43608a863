/** Each reader's own document: stored and recorded before a mail leaves, and never another one. */
import { createHash } from "node:crypto";
import { causeOf, toError } from "../../domain/failure.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { RunContext } from "../../run/job.ts";
import type { DeliveryPorts, Reader, ReportToDeliver } from "./report-to-deliver.ts";

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
  const known = await byReader(ports, order, context.signal);
  const planned: (readonly [Whom, Delivery])[] = [];
  const unmade: Unmade<Whom>[] = [];
  for (const [index, reader] of order.readers.entries()) {
    try {
      const delivery = known.get(reader.key) ?? (await planOne(ports, order, reader, context));
      planned.push([reader, delivery]);
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (causeOf(thrown) !== "fault") {
        throw thrown;
      }
      unmade.push({ reader, error: toError(thrown) });
    }
    tellProgress(index + 1, order.readers.length, context);
  }
  const [first] = unmade;
  if (first !== undefined && planned.length === 0) {
    throw first.error;
  }
  return { planned, unmade };
}

const progressEvery = 100;

function tellProgress(done: number, all: number, { log }: RunContext): void {
  if (done % progressEvery === 0) {
    log.info({ documents: done, of: all }, "documents are made");
  }
}

async function planOne<Whom extends Reader>(
  { storage, deliveries }: DocumentPorts,
  { batch, report, document: make }: ReportToDeliver<Whom>,
  reader: Whom,
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
