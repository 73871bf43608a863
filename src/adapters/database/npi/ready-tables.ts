/**
 * Makes the NPI tables ready for a load: those that are missing are made, columns that are too narrow for CMS's values are
 * widened where the server and the login allow. None of it changes what a reader finds.
 */
import { sql } from "kysely";
import { npiColumns, npiPosition } from "../../../domain/npi/columns.ts";
import { ConfigError } from "../../../domain/failure.ts";
import type { EntityType } from "../../../domain/npi/row.ts";
import type { Queries } from "../database.ts";
import { driverErrorOf } from "../driver-errors.ts";
import { unlessDenied } from "./denied.ts";
import { findTables, placeOf, type FoundTable, type Where } from "./found-tables.ts";
import { tightColumn, type TightColumn } from "./room.ts";
import {
  baseTables,
  creating,
  creatingLogs,
  searchColumns,
  searchEntity,
  searchKinds,
  searchTables,
  type TableShape,
} from "./schema.ts";

export interface ReadyTable {
  /** Which of our columns it has, in the order of `npiColumns`; the first is `npi`. */
  readonly stored: readonly string[];
  /** Into which not every value fits; the search tables of its rows are asked too. */
  readonly tight: readonly TightColumn[];
}

export type ReadyTables = Readonly<Record<EntityType, ReadyTable>>;

/** @throws {ConfigError} where a table lacks a column that a load needs. {DeniedError} */
export async function readyTables(queries: Queries, where: Where): Promise<ReadyTables> {
  const before = await findTables(queries, where);
  await makeMissing(queries, before, where);
  const made = await findTables(queries, where);
  requireColumns(made);
  const found = (await widen(queries, made, where)) ? await findTables(queries, where) : made;
  return { 0: readyTable(found, 0), 1: readyTable(found, 1), 2: readyTable(found, 2) };
}

type Found = ReadonlyMap<string, FoundTable>;

const allTables = [...baseTables, ...searchTables];

async function makeMissing(queries: Queries, found: Found, where: Where): Promise<void> {
  const missing = allTables.filter(({ name }) => !found.has(name));
  if (where.kind === "mysql" && missing.some((shape) => placeOf(shape, where) !== "")) {
    await makeSearchSchema(queries, where);
  }
  for (const shape of missing) {
    const place = placeOf(shape, where);
    const grant = `grant create, index on ${place === "" ? "this schema" : `${where.searchSchema}.*`} to it`;
    const statements = creating(where.kind, shape, { place });
    await unlessDenied(async () => runAll(queries, statements), shape.name, grant);
  }
  const grant = "grant create on this schema to it";
  const logs = creatingLogs(where.kind);
  await unlessDenied(async () => runAll(queries, logs), "npi_update_log", grant);
}

async function makeSearchSchema(queries: Queries, { searchSchema }: Where): Promise<void> {
  const { rows } = await sql`
    select schema_name from information_schema.schemata where schema_name = ${searchSchema}`.execute(
    queries,
  );
  if (rows.length === 0) {
    const making = `create database if not exists ${searchSchema} default character set utf8mb4`;
    await unlessDenied(
      async () => runAll(queries, [making]),
      `the schema ${searchSchema}`,
      `make it, and grant all on ${searchSchema}.* to the login`,
    );
  }
}

async function runAll(queries: Queries, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(queries);
  }
}

const essential = [
  "npi",
  "entity_type_code",
  "provider_organization_name",
  "provider_last_name",
  "provider_first_name",
  "provider_first_line_business_practice_location_address",
  "provider_business_practice_location_address_city_name",
  "provider_business_practice_location_address_state_name",
  "provider_business_practice_location_address_postal_code",
  "last_update_date",
  "npi_deactivation_date",
  "npi_reactivation_date",
];

function requireColumns(found: Found): void {
  const problems = allTables.flatMap((shape) => {
    const columns = found.get(shape.name)?.columns;
    const needed = shape.name.startsWith("npi_")
      ? essential
      : shape.columns.map(({ name }) => name);
    const lacking = needed.filter((name) => columns?.has(name) !== true);
    return lacking.length === 0 ? [] : [`the table ${shape.name} lacks ${lacking.join(", ")}`];
  });
  if (problems.length > 0) {
    throw new ConfigError(problems.map((problem) => `${problem}: check that it is SurgiCase's`));
  }
}

/** What the columns of a table have to take: as long as CMS lets a value be, and no longer, as that costs the least. */
function neededLengths({ name }: TableShape): ReadonlyMap<string, number> {
  const kind = searchKinds.find((each) => name.startsWith(`search_${each}_`));
  const pairs =
    kind === undefined
      ? npiColumns.map((column) => [column.name, column.length] as const)
      : searchColumns[kind].map(
          ([column, base]) => [column, npiColumns[npiPosition(base)]?.length ?? 0] as const,
        );
  return new Map(pairs.filter(([column]) => column !== "npi"));
}

async function widen(queries: Queries, found: Found, where: Where): Promise<boolean> {
  let widened = false;
  for (const shape of allTables) {
    const needed = neededLengths(shape);
    const changes = [...(found.get(shape.name)?.columns.values() ?? [])].flatMap((column) => {
      const length = needed.get(column.name.toLowerCase());
      const isNarrow =
        length !== undefined && column.length !== undefined && column.length < length;
      return isNarrow && column.charset !== undefined
        ? [
            `modify ${column.name} varchar(${length}) character set ${column.charset} collate ${column.collation} ${column.nullable ? "null" : "not null"}`,
          ]
        : [];
    });
    if (changes.length > 0) {
      const table = `${placeOf(shape, where)}${shape.name}`;
      widened = (await tryWidening(queries, table, changes)) || widened;
    }
  }
  return widened;
}

// It waits for readers of the table, and new ones would wait for it.
const patience = "set session lock_wait_timeout = 10";

/** 1044, 1142: the login may not. 1118: the row would be too long. 1205: somebody reads it for long. What is too long is refused then. */
const letBe: ReadonlySet<number> = new Set([1044, 1142, 1118, 1205]);

async function tryWidening(
  queries: Queries,
  table: string,
  changes: readonly string[],
): Promise<boolean> {
  try {
    await sql.raw(patience).execute(queries);
    await sql.raw(`alter table ${table} ${changes.join(", ")}`).execute(queries);
    return true;
  } catch (error) {
    if (letBe.has(driverErrorOf(error)?.number ?? 0)) {
      return false;
    }
    throw error;
  }
}

function readyTable(found: Found, entity: EntityType): ReadyTable {
  const name = `npi_data_${entity}`;
  const columns = found.get(name)?.columns ?? new Map<string, never>();
  const stored = npiColumns.filter((column) => columns.has(column.name));
  const tight = stored.slice(1).flatMap((column) => tightIn(found, name, column.name, column.name));
  return {
    stored: stored.map((column) => column.name),
    tight: [...tight, ...tightInSearch(found, entity)],
  };
}

function tightInSearch(found: Found, entity: EntityType): readonly TightColumn[] {
  const kinds = searchKinds.filter((kind) => searchEntity[kind] === entity);
  return kinds.flatMap((kind) =>
    searchTables
      .filter(({ name }) => name.startsWith(`search_${kind}_`))
      .flatMap(({ name }) =>
        searchColumns[kind]
          .slice(1)
          .flatMap(([column, base]) => tightIn(found, name, column, base)),
      ),
  );
}

function tightIn(
  found: Found,
  table: string,
  column: string,
  base: string,
): readonly TightColumn[] {
  const there = found.get(table)?.columns.get(column);
  const tight = there === undefined ? undefined : tightColumn(npiPosition(base), table, there);
  return tight === undefined ? [] : [tight];
}
