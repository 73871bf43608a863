/** The ports that live in the database, each loaded when it is needed. */
import { given } from "../config/config.ts";
import type { Database } from "../adapters/database/database.ts";
import type { Ports } from "../ports/ports.ts";
import type { WorldSettings } from "./world.ts";

type DatabasePort =
  | "batches"
  | "deliveries"
  | "held"
  | "history"
  | "locks"
  | "mailLog"
  | "npiTables"
  | "providers"
  | "recipients";

/** `database` answers the same one to all of them. */
export function databasePorts(
  database: () => Promise<Database>,
  settings: WorldSettings,
): { readonly [Name in DatabasePort]: () => Promise<Ports[Name]> } {
  return {
    batches: async () =>
      (await import("../adapters/database/payment-batches.ts")).paymentBatches(await database()),
    deliveries: async () =>
      (await import("../adapters/database/deliveries.ts")).deliveries(await database()),
    held: async () =>
      (await import("../adapters/database/held-cases.ts")).heldCases(await database()),
    history: async () =>
      (await import("../adapters/database/run-history.ts")).runHistory(await database()),
    locks: async () =>
      (await import("../adapters/database/run-lock.ts")).runLock(
        await database(),
        given(settings, "environment"),
      ),
    mailLog: async () =>
      (await import("../adapters/database/email-log.ts")).mailLog(await database()),
    npiTables: async () =>
      (await import("../adapters/database/npi/tables.ts")).npiTables(await database(), {
        searchSchema: given(settings, "npiSearchSchema"),
      }),
    providers: async () =>
      (await import("../adapters/database/providers.ts")).providers(await database()),
    recipients: async () =>
      (await import("../adapters/database/report-recipients.ts")).reportRecipients(
        await database(),
      ),
  };
}
