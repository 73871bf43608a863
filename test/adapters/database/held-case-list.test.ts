/** The contract of held cases on each database there is. */
import { heldCaseListContract } from "../../contract/held-case-list.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

heldCaseListContract(sqlite);
heldCaseListContract(mariadb);
heldCaseListContract(mysql);
