/** The contract of run lock on each database there is. */
import { runLockContract } from "../../contract/run-lock.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

runLockContract(sqlite);
runLockContract(mariadb);
runLockContract(mysql);
