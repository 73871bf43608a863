/** The NPI tables of a database. A weekly file changes rows in place, a full one makes new tables and swaps them in. */
import { sql } from "kysely";
import type { NpiTableFacts, NpiTables } from "../../../ports/npi-tables.ts";
import type { Database, Queries } from "../database.ts";
import { findTables, placeOf, type Where } from "./found-tables.ts";
import { loadFull } from "./full.ts";
import { clearLeftovers } from "./leftovers.ts";
import { forgetLoads, loadsIn, queueUpToLoad } from "./loads.ts";
import { baseTable, entityTypes, searchTable, type TableShape } from "./schema.ts";
import { loadWeekly } from "./weekly-load.ts";

export interface NpiTableSettings {
  /** The schema of the search tables, `search_surgeon_facility`. SQLite has none and asks for none. */
  readonly searchSchema: string;
}

export function npiTables(database: Database, { searchSchema }: NpiTableSettings): NpiTables {
  const where: Where = { kind: database.kind, searchSchema };
  return {
    loads: async (signal) => database.read(loadsIn, signal),
    facts: async (signal) =>
      database.hold((held) => held.statements((queries) => facts(queries, where)), signal),
    areEmpty: async (signal) => database.read((queries) => areEmpty(queries, where), signal),
    load: async (order, rows, signal) => {
      await forgetWhatIsGone(database, where, signal);
      if (order.kind === "full") {
        return loadFull(database, where, order, rows, signal);
      }
      await clearLeftovers(database, where, signal);
      return loadWeekly(database, where, order, rows, signal);
    },
  };
}

/** A backup has the ledger and not the tables: after it was restored, no file is in them. */
async function forgetWhatIsGone(
  database: Database,
  where: Where,
  signal: AbortSignal,
): Promise<void> {
  await database.transact(async (queries) => {
    await queueUpToLoad(queries);
    if (await areEmpty(queries, where)) {
      await forgetLoads(queries);
    }
  }, signal);
}

async function facts(queries: Queries, where: Where): Promise<NpiTableFacts> {
  const count = await counter(queries, where);
  return {
    rows: {
      0: await count(baseTable(0)),
      1: await count(baseTable(1)),
      2: await count(baseTable(2)),
    },
    surgeons: await count(searchTable("surgeon", "all")),
    facilities: await count(searchTable("facility", "all")),
  };
}

async function counter(queries: Queries, where: Where) {
  const found = await findTables(queries, where);
  return async (shape: TableShape): Promise<number | undefined> => {
    if (!found.has(shape.name)) {
      return undefined;
    }
    const { rows } = await sql<{ readonly n: number | string }>`
      select count(*) as n from ${sql.raw(placeOf(shape, where) + shape.name)}`.execute(queries);
    return Number(rows[0]?.n);
  };
}

async function areEmpty(queries: Queries, where: Where): Promise<boolean> {
  const found = await findTables(queries, where);
  for (const entity of entityTypes.filter((each) => found.has(`npi_data_${each}`))) {
    const { rows } = await sql
      .raw(`select 1 as one from npi_data_${entity} limit 1`)
      .execute(queries);
    if (rows.length > 0) {
      return false;
    }
  }
  return true;
}
