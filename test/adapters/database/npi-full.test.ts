/** The contract of a full NPI load on each database there is. */
import { npiFullLoadContract } from "../../contract/npi-full-load.ts";
import { openedNpiTables } from "../../support/npi-tables-opened.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

for (const databases of [sqlite, mariadb, mysql]) {
  npiFullLoadContract({
    name: databases.name,
    skip: databases.skip,
    open: async () => openedNpiTables(databases),
  });
}
