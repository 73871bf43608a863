/** SurgiCase's `report_email_list`. It has no key: a person may stand in it twice. */
import type { ReportRecipients } from "../../ports/report-recipients.ts";
import type { Database, Queries } from "./database.ts";
import { chunks, compareText } from "./values.ts";

export function reportRecipients(database: Database): ReportRecipients {
  return {
    of: async (listName, signal) =>
      database.read(async (queries) => {
        const rows = await queries
          .selectFrom("report_email_list")
          .select(["email_address", "first_name", "last_name"])
          .where("report_name", "=", listName)
          .execute();
        const timeZoneOf = await timeZones(
          queries,
          rows.map((row) => row.email_address ?? ""),
        );
        return rows
          .map((row) => ({
            address: row.email_address ?? "",
            firstName: row.first_name ?? "",
            lastName: row.last_name ?? "",
            timeZone: timeZoneOf(row.email_address ?? ""),
          }))
          .toSorted((one, other) => compareText(one.address, other.address));
      }, signal),
  };
}

async function timeZones(
  queries: Queries,
  addresses: readonly string[],
): Promise<(address: string) => string> {
  const zones = new Map<string, string>();
  for (const chunk of chunks([...new Set(addresses.map(foldAddress))])) {
    const rows = await queries
      .selectFrom("user_profile")
      .select(["user_email", "timezone"])
      .where((eb) => eb(eb.fn("lower", ["user_email"]), "in", chunk))
      .where("active", "=", 1)
      .execute();
    rows.forEach((row) => zones.set(foldAddress(row.user_email ?? ""), row.timezone ?? ""));
  }
  return (address) => zones.get(foldAddress(address)) ?? "";
}

function foldAddress(address: string): string {
  return address.trim().toLowerCase();
}
