/** Who was sent which report. Each change names the state it comes from, so of two runs that want the same, one loses. */
import { UsageError } from "../../domain/failure.ts";
import type { Deliveries, Delivery, NewDelivery } from "../../ports/deliveries.ts";
import type { Database, Queries } from "./database.ts";
import { noteDisabled } from "./disabled-deliveries.ts";
import { deliveryById, newDeliveryRow, toDelivery } from "./delivery-rows.ts";
import { settle } from "./delivery-settling.ts";
import { compareText, writeMoment } from "./values.ts";

export function deliveries(database: Database): Deliveries {
  return {
    of: async (batchId, report, signal) => ofReport(database, batchId, report, signal),
    plan: async (delivery, now, signal) =>
      database.transact(async (queries) => plan(queries, delivery, now), signal),
    claim: async (deliveryId, runId, address, now, signal) =>
      database.transact(
        async (queries) => claim(queries, { deliveryId, runId, address, now }),
        signal,
      ),
    settle: async (deliveryId, runId, sent, mail, now, signal) =>
      database.transact(
        async (queries) => settle(queries, { deliveryId, runId, sent, mail, now }),
        signal,
      ),
    noteDisabled: async (deliveryId, address, mail, now, signal) =>
      database.transact(
        async (queries) => noteDisabled(queries, { deliveryId, address, mail, now }),
        signal,
      ),
    abandon: async (batchId, report, now, signal) =>
      database.transact(async (queries) => abandon(queries, batchId, report, now), signal),
    list: async (batchId, signal) => list(database, batchId, signal),
    decide: async (deliveryId, state, by, reason, now, signal) =>
      database.transact(
        async (queries) => decide(queries, { deliveryId, state, by, reason, now }),
        signal,
      ),
  };
}

async function ofReport(
  database: Database,
  batchId: string,
  report: string,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const rows = await database.read(
    async (queries) =>
      queries
        .selectFrom("jobs_deliveries")
        .selectAll()
        .where("batch_id", "=", batchId)
        .where("report", "=", report)
        .execute(),
    signal,
  );
  return rows
    .toSorted((one, other) => compareText(one.recipient_key, other.recipient_key))
    .map(toDelivery);
}

// Inserted or, where the recipient has one already, set to itself: two runs that plan at once both get the first one's.
async function plan(queries: Queries, delivery: NewDelivery, now: Date): Promise<Delivery> {
  await queries
    .insertInto("jobs_deliveries")
    .values(newDeliveryRow(delivery, now))
    .onDuplicateKeyUpdate((eb) => ({ batch_id: eb.fn<never>("values", ["batch_id"]) }))
    .execute();
  const row = await queries
    .selectFrom("jobs_deliveries")
    .selectAll()
    .where("batch_id", "=", delivery.batchId)
    .where("report", "=", delivery.report)
    .where("recipient_key", "=", delivery.recipientKey)
    .executeTakeFirstOrThrow();
  // The server's keys know no blanks at their ends: what it found may be somebody else's.
  if (row.recipient_key !== delivery.recipientKey) {
    throw new Error(
      `Cannot record a delivery to ${delivery.recipientKey}: another reader's account differs from it in blanks at its end alone; rename one of them in SurgiCase`,
    );
  }
  return toDelivery(row);
}

interface Claim {
  readonly deliveryId: string;
  readonly runId: string;
  readonly address: string;
  readonly now: Date;
}

async function claim(
  queries: Queries,
  { deliveryId, runId, address, now }: Claim,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable("jobs_deliveries")
    .set((eb) => ({
      state: "sending",
      recipient: address,
      claimed_by: runId,
      tries: eb("tries", "+", 1),
      permanent: null,
      detail: null,
      updated_at: writeMoment(now),
    }))
    .where("delivery_id", "=", deliveryId)
    .where("state", "in", ["planned", "refused"])
    // A batch may be made void while its reports are on their way.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("jobs_batches")
            .select("state")
            .whereRef("jobs_batches.batch_id", "=", "jobs_deliveries.batch_id")
            .where("jobs_batches.state", "=", "void"),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

async function abandon(
  queries: Queries,
  batchId: string,
  report: string,
  now: Date,
): Promise<number> {
  const { numUpdatedRows } = await queries
    .updateTable("jobs_deliveries")
    .set({
      state: "unknown",
      detail: "the run that was sending it ended without saying what the mail server answered",
      updated_at: writeMoment(now),
    })
    .where("batch_id", "=", batchId)
    .where("report", "=", report)
    .where("state", "=", "sending")
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

async function list(
  database: Database,
  batchId: string | undefined,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const rows = await database.read(async (queries) => {
    const all = queries.selectFrom("jobs_deliveries").selectAll();
    const wanted = batchId === undefined ? all : all.where("batch_id", "=", batchId);
    return wanted
      .orderBy("created_at", "desc")
      .orderBy("report")
      .orderBy("recipient_key")
      .execute();
  }, signal);
  return rows.map(toDelivery);
}

interface Decision {
  readonly deliveryId: string;
  readonly state: "planned" | "accepted";
  readonly by: string;
  readonly reason: string;
  readonly now: Date;
}

async function decide(
  queries: Queries,
  { deliveryId, state, by, reason, now }: Decision,
): Promise<Delivery> {
  const { numUpdatedRows } = await queries
    .updateTable("jobs_deliveries")
    .set({
      state,
      permanent: null,
      detail: null,
      decided_by: by,
      decided_reason: reason,
      updated_at: writeMoment(now),
    })
    .where("delivery_id", "=", deliveryId)
    .where("state", "in", ["unknown", "refused"])
    .executeTakeFirstOrThrow();
  const row = await deliveryById(queries, deliveryId);
  if (row === undefined) {
    throw new UsageError(`Cannot decide about delivery ${deliveryId}: there is no such delivery`);
  }
  if (numUpdatedRows === 0n) {
    throw new UsageError(
      `Cannot decide about delivery ${deliveryId}: it is ${row.state}; only an unknown or refused one is decided about`,
    );
  }
  return toDelivery(row);
}
