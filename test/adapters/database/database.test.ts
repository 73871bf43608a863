/** The contract of the database on each there is. */
import { databaseContract } from "../../contract/database.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

databaseContract(sqlite);
databaseContract(mariadb);
databaseContract(mysql);
