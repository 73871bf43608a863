/** The contract of repeated batches on each database there is. */
import { repeatedBatchesContract } from "../../contract/repeated-batches.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

repeatedBatchesContract(sqlite);
repeatedBatchesContract(mariadb);
repeatedBatchesContract(mysql);
