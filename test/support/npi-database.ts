/** A database of its own with NPI tables, how files are loaded into it, and what is in it afterwards. */
import { sql } from "kysely";
import type { Database } from "../../src/adapters/database/database.ts";
import { npiTables } from "../../src/adapters/database/npi/tables.ts";
import { npiColumns } from "../../src/domain/npi/columns.ts";
import type { NpiRow } from "../../src/domain/npi/row.ts";
import type { LoadOrder, Loaded, NpiTables } from "../../src/ports/npi-tables.ts";
import { sorted, type Tables } from "./npi-model.ts";
import { execute } from "./surgicase-rows.ts";
import {
  freshDatabase,
  moment,
  soon,
  type TestDatabase,
  type TestDatabases,
} from "./test-databases.ts";

export interface NpiDatabase extends TestDatabase {
  readonly tables: NpiTables;
  /** What goes before the name of a search table. */
  readonly searchPlace: string;
  readonly searchSchema: string;
}

export async function freshNpi(databases: TestDatabases): Promise<NpiDatabase> {
  const fresh = await freshDatabase(databases);
  const { settings, database } = fresh;
  const searchSchema = settings.kind === "mysql" ? `${settings.schema}_search` : "unused";
  return {
    ...fresh,
    tables: npiTables(database, { searchSchema }),
    searchSchema,
    searchPlace: settings.kind === "mysql" ? `${searchSchema}.` : "",
    async [Symbol.asyncDispose]() {
      if (settings.kind === "mysql") {
        await execute(database, sql.raw(`drop database if exists ${searchSchema}`));
      }
      await fresh[Symbol.asyncDispose]();
    },
  };
}

export function weekly(change: Partial<LoadOrder> = {}): LoadOrder {
  return {
    file: "NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip",
    kind: "weekly",
    from: "2026-11-16",
    until: "2026-11-22",
    sha256: "a".repeat(64),
    csvName: "npidata_pfile_20261116-20261122.csv",
    bytes: 1234,
    runId: "run-1",
    now: () => moment,
    refusedByReader: () => 0,
    shrink: false,
    ...change,
  };
}

export async function* batches(
  rows: readonly NpiRow[],
  size = 100,
): AsyncIterable<readonly NpiRow[]> {
  yield [];
  for (let start = 0; start < rows.length; start += size) {
    yield rows.slice(start, start + size);
  }
}

/** A file of its own name, each time. */
export async function loadWeek(
  { tables }: NpiDatabase,
  name: string,
  rows: readonly NpiRow[],
): Promise<Loaded> {
  return tables.load(
    weekly({ file: `${name}.zip`, csvName: `${name}.csv` }),
    batches(rows),
    soon(),
  );
}

/** All NPI tables that have rows, as one reader sees them at one moment. */
export async function allTables({ database, searchPlace }: NpiDatabase): Promise<Tables> {
  const surgeon = "npi, first_name, last_name, address, city, state, zip";
  const facility = "npi, facility_name, address, city, state, zip";
  const endings = [...Array.from("abcdefghijklmnopqrstuvwxyz"), "all"];
  return atOneMoment(database, async (rows) => {
    const tables: Record<string, readonly string[]> = {};
    for (const entity of [0, 1, 2]) {
      const columns = npiColumns.map(({ name }) => name).join(", ");
      tables[`npi_data_${entity}`] = await rows(`select ${columns} from npi_data_${entity}`);
    }
    for (const ending of endings) {
      tables[`search_surgeon_${ending}`] = await rows(
        `select ${surgeon} from ${searchPlace}search_surgeon_${ending}`,
      );
      tables[`search_facility_${ending}`] = await rows(
        `select ${facility} from ${searchPlace}search_facility_${ending}`,
      );
    }
    return sorted(tables);
  });
}

async function atOneMoment<Result>(
  database: Database,
  work: (rows: (statement: string) => Promise<readonly string[]>) => Promise<Result>,
): Promise<Result> {
  return database.hold(
    (held) =>
      held.statements(async (queries) => {
        if (database.kind === "mysql") {
          await sql`set session transaction isolation level repeatable read`.execute(queries);
        }
        const start =
          database.kind === "mysql" ? "start transaction with consistent snapshot" : "begin";
        await sql.raw(start).execute(queries);
        return work(async (statement) => {
          const answer = await sql
            .raw<Readonly<Record<string, string | number | null>>>(statement)
            .execute(queries);
          return answer.rows.map((row) =>
            JSON.stringify(
              Object.values(row).map((value: string | number | null) => value?.toString() ?? null),
            ),
          );
        });
      }),
    soon(),
  );
}
