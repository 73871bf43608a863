/** The contract of held cases on each database there is. */
import { heldCasesContract } from "../../contract/held-cases.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

heldCasesContract(sqlite);
heldCasesContract(mariadb);
heldCasesContract(mysql);
