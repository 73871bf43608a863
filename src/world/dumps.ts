/** Dumps of the database, wired. The database is asked when something needs it: reading a backup back does not. */
import type { DatabaseSettings } from "../config/seams.ts";
import type { Dumps } from "../ports/dumps.ts";
import type { Secrets } from "../ports/secrets.ts";
import { existing, reachDatabase } from "./database.ts";

/** @param stack closes what was opened. */
export async function openDumps(
  settings: DatabaseSettings,
  secrets: () => Promise<Secrets>,
  stack: AsyncDisposableStack,
): Promise<Dumps> {
  const reach = async (signal: AbortSignal) => {
    const reached = await reachDatabase(existing(settings), secrets, signal);
    stack.use(reached.database);
    return reached;
  };
  return settings.kind === "sqlite"
    ? await sqlite(settings.path, reach)
    : await ofServer(settings.schema, reach);
}

type Reach = (signal: AbortSignal) => ReturnType<typeof reachDatabase>;

async function sqlite(path: string, reach: Reach): Promise<Dumps> {
  const { sqliteDumps } = await import("../adapters/dump/sqlite.ts");
  const dumps = sqliteDumps(path);
  return {
    ...dumps,
    async plan(signal) {
      await reach(signal);
      return await dumps.plan(signal);
    },
  };
}

async function ofServer(liveSchema: string, reach: Reach): Promise<Dumps> {
  const { decompress } = await import("../adapters/dump/zstd.ts");
  let opened: Promise<Dumps> | undefined;
  const dumps = (signal: AbortSignal): Promise<Dumps> => (opened ??= openServer(reach, signal));
  return {
    liveSchema,
    decompress,
    plan: async (signal) => (await dumps(signal)).plan(signal),
    dump: async (plan, signal) => (await dumps(signal)).dump(plan, signal),
    largestPacket: async (signal) => (await dumps(signal)).largestPacket(signal),
    sizeOf: async (schema, signal) => (await dumps(signal)).sizeOf(schema, signal),
    restore: async (schema, sql, signal) => (await dumps(signal)).restore(schema, sql, signal),
    rowsOf: async (schema, tables, signal) => (await dumps(signal)).rowsOf(schema, tables, signal),
    objectsOf: async (schema, signal) => (await dumps(signal)).objectsOf(schema, signal),
  };
}

async function openServer(reach: Reach, signal: AbortSignal): Promise<Dumps> {
  const [{ mysqlDumps }, { server, database }] = await Promise.all([
    import("../adapters/dump/mysql.ts"),
    reach(signal),
  ]);
  if (server.kind === "sqlite") {
    throw new TypeError("Cannot dump a file by a server's tools");
  }
  return mysqlDumps(server, database);
}
