/** Deliveries that were not tried, as mail is switched off. The word in the detail is the note that the log has its row. */
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { Queries } from "./database.ts";
import { logMail } from "./email-log.ts";
import { writeMoment } from "./values.ts";

const word = "mail is switched off (ENABLE_EMAIL)";

interface Disabled {
  readonly deliveryId: string;
  readonly address: string;
  readonly mail: LoggedMail;
  readonly now: Date;
}

export async function noteDisabled(
  queries: Queries,
  { deliveryId, address, mail, now }: Disabled,
): Promise<"logged" | "not logged"> {
  const row = await queries
    .selectFrom("jobs_deliveries")
    .select(["state", "detail"])
    .where("delivery_id", "=", deliveryId)
    .where("state", "in", ["planned", "refused"])
    .executeTakeFirst();
  if (row === undefined || row.detail?.startsWith(word) === true) {
    return "logged";
  }
  await queries
    .updateTable("jobs_deliveries")
    .set({
      // What a refusal said before is still worth reading.
      detail: row.detail === null ? word : `${word}; before that: ${row.detail}`.slice(0, 2_000),
      updated_at: writeMoment(now),
    })
    .where("delivery_id", "=", deliveryId)
    .where("state", "=", row.state)
    .executeTakeFirstOrThrow();
  return logMail(queries, address, { kind: "disabled", reason: word }, mail);
}
