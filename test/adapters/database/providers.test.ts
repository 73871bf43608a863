/** SurgiCase's accounts on each database there is. */
import { providersContract } from "../../contract/providers.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

providersContract(sqlite);
providersContract(mariadb);
providersContract(mysql);
