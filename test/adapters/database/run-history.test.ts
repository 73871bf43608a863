/** The contract of run history on each database there is. */
import { runHistory } from "../../../src/adapters/database/run-history.ts";
import { runHistoryContract } from "../../contract/run-history.ts";
import {
  freshDatabase,
  mariadb,
  mysql,
  sqlite,
  type TestDatabases,
} from "../../support/test-databases.ts";

for (const databases of [sqlite, mariadb, mysql]) {
  runHistoryContract({
    name: databases.name,
    skip: databases.skip,
    open: async () => historyOf(databases),
  });
}

async function historyOf(databases: TestDatabases) {
  const fresh = await freshDatabase(databases);
  return {
    history: runHistory(fresh.database),
    [Symbol.asyncDispose]: async () => fresh[Symbol.asyncDispose](),
  };
}
