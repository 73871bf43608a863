/**
 * Dumps of SQLite: SQL of our own making, out of one read transaction, so that others write on meanwhile. A schema is a file here:
 * one named by a bare name lies beside the database.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import type { DumpPlan, Dumps } from "../../ports/dumps.ts";
import { translateError } from "../database/errors.ts";
import { isLeftOut } from "./left-out.ts";
import { restoreSqlite } from "./sqlite-restore.ts";
import { definitionsOf, identifier, sqliteText } from "./sqlite-text.ts";
import { compress, decompress } from "./zstd.ts";

export function sqliteDumps(path: string): Dumps {
  const pathOf = (schema: string) => resolve(dirname(path), schema);
  return {
    liveSchema: path,
    plan: async () => reading(path, planOf(path)),
    dump: async (plan, signal) => ({
      compressed: compress(text(path, plan, signal), signal),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    decompress,
    largestPacket: async () => undefined,
    sizeOf: async (schema) =>
      existsSync(pathOf(schema)) ? reading(pathOf(schema), sizeIn) : undefined,
    restore: async (schema, sql, signal) => {
      try {
        await restoreSqlite(pathOf(schema), sql, signal);
      } catch (error) {
        throw translateError(error, placeOf(pathOf(schema)));
      }
    },
    rowsOf: async (schema, tables) =>
      reading(
        pathOf(schema),
        (file) => new Map(tables.map((table) => [table, rowsIn(file, table)])),
      ),
    objectsOf: async (schema) => reading(pathOf(schema), objectsIn),
  };
}

function placeOf(path: string) {
  return { database: `the database ${path}`, login: "this user", schema: path };
}

function reading<Answer>(path: string, work: (file: DatabaseSync) => Answer): Answer {
  try {
    const file = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    try {
      return work(file);
    } finally {
      file.close();
    }
  } catch (error) {
    throw translateError(error, placeOf(path));
  }
}

function planOf(path: string): (file: DatabaseSync) => DumpPlan {
  return (file) => {
    const definitions = definitionsOf(file);
    const virtual = definitions.find(({ sql }) => /^CREATE VIRTUAL TABLE/i.test(sql));
    const unclear = definitions.find(({ sql }) => /^DELIMITER ;/m.test(sql));
    const [first] = [virtual, unclear].filter((each) => each !== undefined);
    if (first !== undefined) {
      const what = virtual === undefined ? "a text that the dump cannot hold" : "a virtual table";
      throw new Error(
        `Cannot dump ${path} so that it could be brought back: ${first.name} is ${what}`,
      );
    }
    const tables = definitions.filter(({ type }) => type === "table").map(({ name }) => name);
    const version = file.prepare("select sqlite_version() as version").get();
    return {
      server: `SQLite ${String(version?.["version"])}`,
      schema: path,
      tables: tables.filter((name) => !isLeftOut(name)).toSorted(),
      leftOut: tables.filter(isLeftOut).toSorted(),
      ...objectsIn(file),
      outsideSnapshot: [],
      warnings: [],
    };
  };
}

function objectsIn(file: DatabaseSync) {
  const definitions = definitionsOf(file);
  const named = (kind: string) =>
    definitions
      .filter(({ type, table }) => type === kind && (kind === "view" || !isLeftOut(table)))
      .map(({ name }) => name)
      .toSorted();
  return { views: named("view"), routines: [], triggers: named("trigger"), events: [] };
}

function sizeIn(file: DatabaseSync): number {
  return definitionsOf(file).filter(({ type }) => ["table", "view"].includes(type)).length;
}

function rowsIn(file: DatabaseSync, table: string): number {
  const row = file.prepare(`select count(*) as found from ${identifier(table)}`).get();
  return Number(row?.["found"]);
}

async function* text(
  path: string,
  plan: DumpPlan,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const file = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    file.exec("begin");
    for (const piece of sqliteText(file, plan.tables)) {
      signal.throwIfAborted();
      yield Buffer.from(piece);
      // A statement of SQLite blocks: others are to have their turn.
      await setImmediate();
    }
  } catch (error) {
    signal.throwIfAborted();
    throw translateError(error, placeOf(path));
  } finally {
    file.close();
  }
}
