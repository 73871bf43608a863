/**
 * The new tables of a full load, beside those in use and like them: columns, indexes and defaults of the installation stay,
 * and what is too narrow for CMS's values is widened. They have no keys but the primary one: the others come after the rows.
 */
import { ConfigError } from "../../../domain/failure.ts";
import { npiColumns } from "../../../domain/npi/columns.ts";
import { driverErrorOf } from "../driver-errors.ts";
import { placeOf, type Where } from "./found-tables.ts";
import {
  addingKeys,
  baseTables,
  creating,
  searchColumns,
  searchKinds,
  searchTables,
  type TableShape,
} from "./schema.ts";
import { likePresent, type PresentColumn } from "./full-definition.ts";
import { laneAt, type Answer, type Lane } from "./full-lanes.ts";
import { listed } from "./full-words.ts";

export interface NewTable {
  readonly shape: TableShape;
  /** In use, or to be: with its schema, where that is another. */
  readonly name: string;
  /** The new one beside it. */
  readonly fresh: string;
  /** What the present one is called between the swap and its end. */
  readonly old: string;
  readonly isPresent: boolean;
  /** Of a present table all that can be written, the installation's own included. */
  readonly columns: readonly string[];
  /** Which of a file's columns it has. */
  readonly stored: readonly string[];
  readonly addingKeys: readonly string[];
}

export interface NewTables {
  readonly base: readonly [NewTable, NewTable, NewTable];
  readonly search: readonly NewTable[];
}

export interface Names {
  readonly shape: TableShape;
  readonly place: string;
  readonly name: string;
  readonly fresh: string;
  readonly old: string;
}

/** Nobody else picks such names: what is left of them after a kill is dropped. */
export const freshPrefix = "jobs_npi_new_";
export const oldPrefix = "jobs_npi_old_";

/** Of all 57, base tables first. */
export function namesOf(where: Where): readonly Names[] {
  return [...baseTables, ...searchTables].map((shape) => {
    const place = placeOf(shape, where);
    return {
      shape,
      place,
      name: place + shape.name,
      fresh: place + freshPrefix + shape.name,
      old: place + oldPrefix + shape.name,
    };
  });
}

/** @throws {ConfigError} where a present table lacks columns. */
export async function makeNewTables(lanes: readonly Lane[], where: Where): Promise<NewTables> {
  const lane = laneAt(lanes, 3);
  const making = where.kind === "sqlite" ? makeOnSqlite : makeOnMysql;
  if (where.kind === "mysql") {
    await makeSearchSchema(lane, where);
  }
  const made = await Promise.all(
    namesOf(where).map(async (names, index) => making(laneAt(lanes, index), names)),
  );
  const [zero, one, two, ...search] = made;
  if (zero === undefined || one === undefined || two === undefined) {
    throw new RangeError("Cannot make the NPI tables: there are too few of them");
  }
  return { base: [zero, one, two], search };
}

async function makeSearchSchema(lane: Lane, { searchSchema }: Where): Promise<void> {
  const found = await lane.ask(
    `select schema_name as name from information_schema.schemata where schema_name = '${searchSchema}'`,
  );
  if (found.length === 0) {
    await lane.run([`create database ${searchSchema} default character set utf8mb4`]);
  }
}

async function makeOnSqlite(lane: Lane, names: Names): Promise<NewTable> {
  const { shape, name, fresh } = names;
  await lane.run(creating("sqlite", shape));
  const found = await lane.ask(`select name from pragma_table_info('${name}')`);
  const columns = found.map((row) => String(row["name"]));
  requireColumns(names, columns);
  await lane.run([
    // Temporary: it is gone with the session.
    `create temporary table ${fresh} as select ${listed("sqlite", columns)} from main.${name} where 0`,
  ]);
  return {
    ...names,
    isPresent: true,
    columns,
    stored: storedOf(columns),
    addingKeys: [`create index temp.${fresh}_npi on ${fresh} (npi)`],
  };
}

async function makeOnMysql(lane: Lane, names: Names): Promise<NewTable> {
  const { shape, place, fresh } = names;
  const present = await columnsOf(lane, names);
  if (present.length === 0) {
    await lane.run(creating("mysql", shape, { place, prefix: freshPrefix, keys: "later" }));
    const columns = shape.columns.map((column) => column.name);
    return {
      ...names,
      isPresent: false,
      columns,
      stored: storedOf(columns),
      addingKeys: addingKeys("mysql", shape, { place, prefix: freshPrefix }),
    };
  }
  requireColumns(
    names,
    present.map((column) => column.name),
  );
  const { statements, keys } = likePresent(await definitionOf(lane, names), names, present);
  await unlessTooBig(names, async () => lane.run(statements));
  const columns = present.filter(({ isGenerated }) => !isGenerated).map((column) => column.name);
  return {
    ...names,
    isPresent: true,
    columns,
    stored: storedOf(columns),
    addingKeys:
      keys.length === 0
        ? []
        : [`alter table ${fresh} ${keys.map((key) => `add ${key}`).join(", ")}`],
  };
}

async function definitionOf(lane: Lane, { name }: Names): Promise<string> {
  const [row] = await lane.ask(`show create table ${name}`);
  return String(row?.["Create Table"] ?? "");
}

const tooBig = 1118;

async function unlessTooBig({ name }: Names, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (driverErrorOf(cause)?.number !== tooBig) {
      throw cause;
    }
    throw new ConfigError(
      [
        `the table ${name} cannot be made anew in utf8mb4: its rows would be longer than the server takes (${tooBig}). Of its own columns make those of 11 to 63 characters 64 wide and those of thousands text (alter table ${name} modify …), or rename it away; then load again`,
      ],
      { cause },
    );
  }
}

async function columnsOf(lane: Lane, { shape, place }: Names): Promise<readonly PresentColumn[]> {
  const schema = place === "" ? "database()" : `'${place.slice(0, -1)}'`;
  const rows = await lane.ask(
    `select column_name as name, character_maximum_length as length, character_set_name as charset, generation_expression as formula, extra as extra
     from information_schema.columns where table_schema = ${schema} and table_name = '${shape.name}' order by ordinal_position`,
  );
  return rows.map((row) => ({
    name: String(row["name"]),
    length: row["length"] === null ? undefined : Number(row["length"]),
    charset: textOf(row, "charset"),
    isGenerated:
      textOf(row, "formula") !== undefined || /auto_increment/i.test(textOf(row, "extra") ?? ""),
  }));
}

function textOf(row: Answer, name: string): string | undefined {
  const value = row[name];
  return value === null || value === undefined || value === "" ? undefined : String(value);
}

function storedOf(columns: readonly string[]): readonly string[] {
  return npiColumns.map(({ name }) => name).filter((name) => columns.includes(name));
}

/** Without these a row could not be told from another, or not be searched for. */
const essential: readonly string[] = [
  "npi",
  "entity_type_code",
  "last_update_date",
  "provider_enumeration_date",
  "npi_deactivation_date",
  "npi_reactivation_date",
  ...searchKinds.flatMap((kind) => searchColumns[kind].map(([, base]) => base)),
];

function requireColumns({ shape, name }: Names, present: readonly string[]): void {
  const needed = shape.name.startsWith("search_")
    ? shape.columns.map((column) => column.name)
    : [...new Set(essential)];
  const missing = needed.filter((column) => !present.includes(column));
  if (missing.length > 0) {
    throw new ConfigError([
      `the table ${name} lacks ${missing.join(", ")}: check that it is SurgiCase's`,
    ]);
  }
}
