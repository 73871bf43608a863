/**
 * Dumps of MySQL and MariaDB, by MariaDB's own tools: the server's way to write rows is the only one that brings every type back.
 * The plain SQL is never on a disk.
 */
import { sql } from "kysely";
import type { Dumps } from "../../ports/dumps.ts";
import type { Database } from "../database/database.ts";
import type { MysqlSettings } from "../database/mysql-connection.ts";
import { runningDump } from "./mysql-dump.ts";
import { isSchema, requirePlainName } from "./mysql-names.ts";
import { mysqlObjects } from "./mysql-objects.ts";
import { mysqlPlan } from "./mysql-plan.ts";
import { restoreInto } from "./mysql-restore.ts";
import { rowCounts } from "./mysql-row-counts.ts";
import { decompress } from "./zstd.ts";

/** @param database the one on that server, open. */
export function mysqlDumps(server: MysqlSettings, database: Database): Dumps {
  const { place } = database;
  return {
    liveSchema: server.schema,
    plan: async (signal) => mysqlPlan(database, server.schema, signal),
    dump: async (plan, signal) =>
      runningDump(server, place, { structureOnly: [], ...plan }, signal),
    decompress,
    largestPacket: async (signal) => largestPacket(database, signal),
    sizeOf: async (schema, signal) => {
      requirePlainName(schema, server.schema);
      return sizeOf(database, schema, signal);
    },
    restore: async (schema, text, signal) => restoreInto(server, place, schema, text, signal),
    rowsOf: async (schema, tables, signal) => rowCounts(server, place, schema, tables, signal),
    objectsOf: async (schema, signal) => {
      const found = await database.read(async (queries) => mysqlObjects(queries, schema), signal);
      return { ...found, triggers: found.triggers.map(({ name }) => name) };
    },
  };
}

/** As connections get it that are made from now on. */
async function largestPacket(database: Database, signal: AbortSignal): Promise<number> {
  return database.read(async (queries) => {
    const { rows } = await sql<{
      bytes: number | string;
    }>`select @@global.max_allowed_packet as bytes`.execute(queries);
    return Number(rows[0]?.bytes);
  }, signal);
}

async function sizeOf(
  database: Database,
  schema: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  return database.read(async (queries) => {
    const { rows } = await sql<{ size: number }>`
      select count(t.table_name) as size
      from information_schema.schemata s
      left join information_schema.tables t
        on ${isSchema("t.table_schema", schema)} and t.table_type <> 'SEQUENCE'
      where ${isSchema("s.schema_name", schema)} group by s.schema_name`.execute(queries);
    return rows[0]?.size;
  }, signal);
}
