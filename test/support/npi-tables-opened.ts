/** NPI tables of a database of a test's own, their search schema included. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { npiTables } from "../../src/adapters/database/npi/tables.ts";
import type { NpiTables } from "../../src/ports/npi-tables.ts";
import { freshDatabase, soon, type TestDatabases } from "./test-databases.ts";

export type StoredRow = Readonly<Record<string, string | number | null>>;

export interface OpenedTables extends AsyncDisposable {
  readonly tables: NpiTables;
  /** What goes before the name of a search table. */
  readonly searchPlace: string;
  readonly ask: (statement: string) => Promise<readonly StoredRow[]>;
}

export async function openedNpiTables(databases: TestDatabases): Promise<OpenedTables> {
  const fresh = await freshDatabase(databases);
  const searchSchema = `search_test_${randomUUID().slice(0, 8)}`;
  const ask = async (statement: string) =>
    fresh.database.read(
      async (queries) => (await sql.raw<StoredRow>(statement).execute(queries)).rows,
      soon(),
    );
  return {
    tables: npiTables(fresh.database, { searchSchema }),
    searchPlace: databases.kind === "mysql" ? `${searchSchema}.` : "",
    ask,
    async [Symbol.asyncDispose]() {
      if (databases.kind === "mysql") {
        await ask(`drop database if exists ${searchSchema}`);
      }
      await fresh[Symbol.asyncDispose]();
    },
  };
}

/** The NPIs of a table, sorted. */
export async function npis({ ask }: OpenedTables, table: string): Promise<readonly string[]> {
  const rows = await ask(`select npi from ${table} order by npi`);
  return rows.map((each) => String(each["npi"]));
}

/** Those of a search table: `searchOf(opened, "surgeon", "a")`. */
export async function searchOf(
  opened: OpenedTables,
  kind: string,
  ending: string,
): Promise<readonly string[]> {
  return npis(opened, `${opened.searchPlace}search_${kind}_${ending}`);
}
