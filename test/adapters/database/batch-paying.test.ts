/** Paying batches on each database there is. */
import { batchPayingContract } from "../../contract/batch-paying.ts";
import { droppedCasesContract } from "../../contract/dropped-cases.ts";
import { repeatedPaymentsContract } from "../../contract/repeated-payments.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

for (const databases of [sqlite, mariadb, mysql]) {
  batchPayingContract(databases);
  repeatedPaymentsContract(databases);
  droppedCasesContract(databases);
}
