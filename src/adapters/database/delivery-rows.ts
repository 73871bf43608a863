/** A delivery as a row and back. */
import { randomUUID } from "node:crypto";
import type { Delivery, DeliveryState, NewDelivery } from "../../ports/deliveries.ts";
import type { Queries } from "./database.ts";
import type { DeliveryRow } from "./tables.ts";
import { readMoment, writeMoment } from "./values.ts";

export function newDeliveryRow(delivery: NewDelivery, now: Date): DeliveryRow {
  const { batchId, report, recipientKey, recipient, document, passwordVersion } = delivery;
  return {
    delivery_id: randomUUID(),
    batch_id: batchId,
    report,
    recipient,
    recipient_key: recipientKey,
    storage_key: document.key,
    sha256: document.sha256,
    bytes: document.bytes,
    password_version: passwordVersion,
    state: "planned",
    permanent: null,
    detail: null,
    message_id: null,
    tries: 0,
    claimed_by: null,
    decided_by: null,
    decided_reason: null,
    created_at: writeMoment(now),
    updated_at: writeMoment(now),
  };
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.delivery_id,
    batchId: row.batch_id,
    report: row.report,
    recipientKey: row.recipient_key,
    recipient: row.recipient,
    state: stateIn(row),
    document: { key: row.storage_key, sha256: row.sha256, bytes: row.bytes },
    passwordVersion: row.password_version,
    permanent: row.permanent === 1,
    claimedBy: row.claimed_by ?? undefined,
    detail: row.message_id ?? row.detail ?? undefined,
    updatedAt: readMoment(row.updated_at),
  };
}

const states: readonly DeliveryState[] = ["planned", "sending", "accepted", "refused", "unknown"];

function stateIn(row: DeliveryRow): DeliveryState {
  const state = states.find((each) => each === row.state);
  if (state === undefined) {
    throw new TypeError(
      `Cannot read delivery ${row.delivery_id}: this program does not know its state`,
    );
  }
  return state;
}

export async function deliveryById(
  queries: Queries,
  deliveryId: string,
): Promise<DeliveryRow | undefined> {
  return queries
    .selectFrom("jobs_deliveries")
    .selectAll()
    .where("delivery_id", "=", deliveryId)
    .executeTakeFirst();
}
