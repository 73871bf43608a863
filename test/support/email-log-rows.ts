/** Rows of the application's log of mails: how tests get them there, and read them. */
import { sql } from "kysely";
import type { Database } from "../../src/adapters/database/database.ts";
import { deliveries } from "../../src/adapters/database/deliveries.ts";
import type { LoggedMail } from "../../src/ports/deliveries.ts";
import type { Sent } from "../../src/ports/mail.ts";
import { mail, newDelivery } from "./new-delivery.ts";
import { execute } from "./surgicase-rows.ts";
import { moment, soon } from "./test-databases.ts";

export const accepted = {
  kind: "accepted",
  messageId: "<m-1@example.com>",
  road: "ses:us-east-1",
} as const;
export const later = {
  kind: "refused",
  permanent: false,
  reason: "smtp: it answered 451 later",
} as const;
export const hopeless = {
  kind: "refused",
  permanent: true,
  reason: "smtp: it answered 550 no",
} as const;
export const unclear = { kind: "unknown", reason: "ses:us-east-1: no answer" } as const;

/** Plans, claims and settles a delivery: its mail had this fate. */
export async function settled(
  database: Database,
  sent: Sent,
  told: LoggedMail = mail,
  recipient = "ann+reports@example.com",
): Promise<"logged" | "not logged"> {
  const store = deliveries(database);
  const { deliveryId } = await store.plan(newDelivery({ recipient }), moment, soon());
  await store.claim(deliveryId, "run-1", recipient, moment, soon());
  return await store.settle(deliveryId, "run-1", sent, told, moment, soon());
}

export type LogRow = Readonly<Record<string, string | number | null>>;

export async function logOf(database: Database): Promise<readonly LogRow[]> {
  const rows = await execute(
    database,
    sql`select message_id, to_address, cc_addresses, bcc_addresses, from_address, subject, body_preview, attachments_count,
      attachment_filenames, email_type, report_type, status, error_message, aws_region from email_log order by id`,
  );
  return rows.map((row) => ({ ...(row as LogRow) }));
}

/** In the order they were written. */
export function statusesOf(rows: readonly LogRow[]): readonly unknown[] {
  return rows.map(({ status }) => status);
}
