/** The contract of bulk loads on each database there is. */
import { bulkContract } from "../../contract/bulk.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

bulkContract(sqlite);
bulkContract(mariadb);
bulkContract(mysql);
