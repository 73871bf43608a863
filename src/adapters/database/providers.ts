/** SurgiCase's accounts. The order is ours: the databases' collations differ. */
import type { ActiveProvider, Providers } from "../../ports/providers.ts";
import type { Database } from "./database.ts";
import { compareText } from "./values.ts";

export function providers(database: Database): Providers {
  return {
    active: async (signal) =>
      database.read(async (queries) => {
        const rows = await queries
          .selectFrom("user_profile")
          .select(["user_id", "first_name", "last_name", "user_email"])
          .where("active", "=", 1)
          .execute();
        return rows
          .map((row) => ({
            userId: row.user_id,
            firstName: row.first_name ?? "",
            lastName: row.last_name ?? "",
            email: row.user_email ?? "",
          }))
          .toSorted(compareProviders);
      }, signal),
  };
}

function compareProviders(one: ActiveProvider, other: ActiveProvider): number {
  return (
    compareText(one.lastName.toLowerCase(), other.lastName.toLowerCase()) ||
    compareText(one.firstName.toLowerCase(), other.firstName.toLowerCase()) ||
    compareText(one.userId, other.userId)
  );
}
