/** What a mail server said of a delivery, remembered in one transaction with the row of SurgiCase's log. */
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { Sent } from "../../ports/mail.ts";
import type { Queries } from "./database.ts";
import { deliveryById } from "./delivery-rows.ts";
import { logMail } from "./email-log.ts";
import type { DeliveryRow } from "./tables.ts";
import { writeMoment } from "./values.ts";

interface Settlement {
  readonly deliveryId: string;
  readonly runId: string;
  readonly sent: Sent;
  readonly mail: LoggedMail;
  readonly now: Date;
}

/** See the port. */
export async function settle(
  queries: Queries,
  { deliveryId, runId, sent, mail, now }: Settlement,
): Promise<"logged" | "not logged"> {
  const { numUpdatedRows } = await queries
    .updateTable("jobs_deliveries")
    .set({ ...settled(sent), updated_at: writeMoment(now) })
    .where("delivery_id", "=", deliveryId)
    .where("claimed_by", "=", runId)
    .where("state", "in", ["sending", "unknown"])
    .executeTakeFirstOrThrow();
  const row = await deliveryById(queries, deliveryId);
  if (numUpdatedRows > 0n && row !== undefined) {
    return logMail(queries, row.recipient, sent, mail);
  }
  // The answer to an earlier try may have been lost with the connection, after the server had committed it.
  if (row?.claimed_by === runId && row.state === sent.kind) {
    return "logged";
  }
  throw new Error(
    `Cannot settle delivery ${deliveryId}: it is not run ${runId} that is sending it`,
  );
}

function settled(sent: Sent): Pick<DeliveryRow, "state" | "permanent" | "detail" | "message_id"> {
  switch (sent.kind) {
    case "accepted":
      return {
        state: "accepted",
        permanent: null,
        detail: null,
        message_id: sent.messageId.slice(0, 500),
      };
    case "refused":
      return {
        state: "refused",
        permanent: sent.permanent ? 1 : 0,
        detail: short(sent.reason),
        message_id: null,
      };
    case "unknown":
      return { state: "unknown", permanent: null, detail: short(sent.reason), message_id: null };
  }
}

// A mail server may answer pages.
function short(reason: string): string {
  return reason.slice(0, 2_000);
}
