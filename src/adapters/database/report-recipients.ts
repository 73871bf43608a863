/** SurgiCase's `report_email_list`. It has no key: a person may stand in it twice. */
import type { ReportRecipients } from "../../ports/report-recipients.ts";
import type { Database } from "./database.ts";
import { compareText } from "./values.ts";

export function reportRecipients(database: Database): ReportRecipients {
  return {
    async of(listName, signal) {
      const rows = await database.read(
        async (queries) =>
          queries
            .selectFrom("report_email_list")
            .select(["email_address", "first_name", "last_name"])
            .where("report_name", "=", listName)
            .execute(),
        signal,
      );
      return rows
        .map((row) => ({
          address: row.email_address ?? "",
          firstName: row.first_name ?? "",
          lastName: row.last_name ?? "",
        }))
        .toSorted((one, other) => compareText(one.address, other.address));
    },
  };
}
