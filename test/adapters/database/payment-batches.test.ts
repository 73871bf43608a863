/** The payment batches on each database there is. */
import { paymentBatchesContract } from "../../contract/payment-batches.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

paymentBatchesContract(sqlite);
paymentBatchesContract(mariadb);
paymentBatchesContract(mysql);
