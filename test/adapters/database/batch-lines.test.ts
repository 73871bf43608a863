/** The contract of batch lines on each database there is. */
import { batchLinesContract } from "../../contract/batch-lines.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

batchLinesContract(sqlite);
batchLinesContract(mariadb);
batchLinesContract(mysql);
