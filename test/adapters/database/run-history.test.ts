/** The contract of run history on each database there is. */
import { runHistoryContract } from "../../contract/run-history.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

runHistoryContract(sqlite);
runHistoryContract(mariadb);
runHistoryContract(mysql);
