/** Dumps of a database that is written down here: SQL as `mariadb-dump` writes it, compressed as it is. Nothing is restored. */
import { zstdCompressSync } from "node:zlib";
import { decompress } from "../../src/adapters/dump/zstd.ts";
import type { DumpPlan, Dumps } from "../../src/ports/dumps.ts";

export interface WrittenDatabase {
  /** Rows of each table. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly views?: readonly string[];
  readonly routines?: readonly string[];
  readonly outsideSnapshot?: readonly string[];
  readonly warnings?: DumpPlan["warnings"];
  readonly largestPacket?: number;
  /** In the plan, and not in the dump. */
  readonly forgotten?: Partial<
    Pick<DumpPlan, "tables" | "views" | "routines" | "triggers" | "events">
  >;
  /** Without its last line. */
  readonly isCut?: boolean;
  /** After this many bytes the tool fails. */
  readonly failure?: { readonly afterBytes: number; readonly error: Error };
}

export const canary = "canary-of-a-patient";

export const usualDatabase: WrittenDatabase = {
  tables: {
    cases: [`(1,'${canary}','it''s; (odd)')`, "(2,NULL,'x')", "(3,'y','z')"],
    user_profile: ["('ann')"],
    request_logs: [],
  },
  views: ["open_cases"],
  routines: ["close_week"],
};

export function writtenDumps(database: WrittenDatabase = usualDatabase): Dumps {
  return {
    liveSchema: "surgicase",
    async plan(signal) {
      signal.throwIfAborted();
      return planOf(database);
    },
    async dump(_plan, signal) {
      signal.throwIfAborted();
      return {
        compressed: compressed(database, signal),
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    decompress,
    largestPacket: async () => database.largestPacket,
    sizeOf: async () => undefined,
    restore: async () => undefined,
    rowsOf: async () => new Map(),
    objectsOf: async () => ({ views: [], routines: [], triggers: [], events: [] }),
  };
}

function planOf({
  tables,
  views = [],
  routines = [],
  outsideSnapshot = [],
  warnings = [],
  forgotten,
}: WrittenDatabase): DumpPlan {
  const none = { tables: [], views: [], routines: [], triggers: [], events: [] };
  const missing = { ...none, ...forgotten };
  return {
    server: "MariaDB 10.11.19",
    schema: "surgicase",
    tables: [...Object.keys(tables), ...missing.tables],
    leftOut: ["npi_data_0"],
    views: [...views, ...missing.views],
    routines: [...routines, ...missing.routines],
    triggers: missing.triggers,
    events: missing.events,
    outsideSnapshot,
    warnings,
  };
}

async function* compressed(
  database: WrittenDatabase,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const { failure } = database;
  const all = zstdCompressSync(Buffer.from(sqlOf(database)));
  const bytes = failure === undefined ? all : all.subarray(0, failure.afterBytes);
  for (let start = 0; start < bytes.length; start += 100) {
    signal.throwIfAborted();
    yield bytes.subarray(start, start + 100);
  }
  if (failure !== undefined) {
    throw failure.error;
  }
}

function sqlOf({ tables, views = [], routines = [], isCut = false }: WrittenDatabase): string {
  return [
    "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB",
    ...Object.entries(tables).flatMap(([name, rows]) => [
      `DROP TABLE IF EXISTS \`${name}\`;`,
      `CREATE TABLE \`${name}\` (`,
      "  `id` int(11) NOT NULL",
      ") ENGINE=InnoDB;",
      ...(rows.length === 0 ? [] : [`INSERT INTO \`${name}\` VALUES`, `${rows.join(",\n")};`]),
    ]),
    ...routines.flatMap((name) => [
      "DELIMITER ;;",
      `CREATE DEFINER=\`root\`@\`%\` PROCEDURE \`${name}\`()`,
      "begin select 1; end ;;",
      "DELIMITER ;",
    ]),
    ...views.flatMap((name) => [
      "/*!50001 CREATE ALGORITHM=UNDEFINED */",
      "/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */",
      `/*!50001 VIEW \`${name}\` AS select 1 AS \`one\` */;`,
    ]),
    ...(isCut ? [] : ["-- Dump completed on 2026-11-24  8:00:03"]),
    "",
  ].join("\n");
}
