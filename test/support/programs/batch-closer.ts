/**
 * Closes a week's batch, and kills itself by SIGKILL before the statement whose number it is given (0: never), or right
 * after the commit (`committed`). Prints `survived` where there was no such statement.
 */
import type { KyselyPlugin } from "kysely";
import {
  openDatabase,
  type Database,
  type DatabaseSettings,
} from "../../../src/adapters/database/database.ts";
import { paymentBatches } from "../../../src/adapters/database/payment-batches.ts";
import { planBatch } from "../../../src/domain/payments/batch.ts";
import type { PayWeek } from "../../../src/domain/payments/pay-week.ts";
import { moment, soon } from "../test-databases.ts";

const [settings = "", runId = "", killAt = "0"] = process.argv.slice(2);
const database = await openDatabase(JSON.parse(settings) as DatabaseSettings, soon());
let statements = 0;

const dying: KyselyPlugin = {
  transformQuery({ node }) {
    statements += 1;
    if (statements === Number(killAt)) {
      die();
    }
    return node;
  },
  transformResult: async ({ result }) => result,
};

const mortal: Database = {
  ...database,
  transact: async (work, signal) => {
    const result = await database.transact(
      async (queries) => work(queries.withPlugin(dying)),
      signal,
    );
    if (killAt === "committed") {
      die();
    }
    return result;
  },
};

const order = {
  payWeek: "2026-11-23" as PayWeek,
  payDate: "2026-11-27",
  runId,
  now: moment,
  plan: (candidates: Parameters<typeof planBatch>[0]) => planBatch(candidates, new Set<string>()),
};
const closed = await paymentBatches(mortal).close(order, soon());
process.stdout.write(`${closed.kind}\nsurvived\n`);
await database[Symbol.asyncDispose]();

function die(): void {
  process.kill(process.pid, "SIGKILL");
}
