/** The contract of deliveries on each database there is. */
import { deliveriesContract } from "../../contract/deliveries.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

deliveriesContract(sqlite);
deliveriesContract(mariadb);
deliveriesContract(mysql);
