/** The contracts of the NPI tables on each database there is. */
import { npiChangesContract } from "../../contract/npi-changes.ts";
import { npiFoundTablesContract } from "../../contract/npi-found-tables.ts";
import { npiRepairsContract } from "../../contract/npi-repairs.ts";
import { npiTablesContract } from "../../contract/npi-tables.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

for (const databases of [sqlite, mariadb, mysql]) {
  npiTablesContract(databases);
  npiChangesContract(databases);
  npiFoundTablesContract(databases);
  npiRepairsContract(databases);
}
