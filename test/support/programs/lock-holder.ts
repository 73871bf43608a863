/** Takes a lock and holds it until it is killed. */
import { openDatabase, type DatabaseSettings } from "../../../src/adapters/database/database.ts";
import { runLock } from "../../../src/adapters/database/run-lock.ts";
import { soon } from "../test-databases.ts";

const [settings = "", environment = "", name = ""] = process.argv.slice(2);
const database = await openDatabase(JSON.parse(settings) as DatabaseSettings, soon());
const lock = await runLock(database, environment).acquire(name, soon());

process.stdout.write(lock === undefined ? "refused\n" : "held\n");
setInterval(() => lock, 60_000);
