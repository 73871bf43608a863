/**
 * The new tables of a full load, beside those in use and like them: columns, indexes and defaults of the installation stay,
 * and what is too narrow for CMS's values is widened. They have no keys but the primary one: the others come after the rows.
 */
import { ConfigError } from "../../../domain/failure.ts";
import { npiColumns } from "../../../domain/npi/columns.ts";
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

/** Of all 57, base tables first. */
export function namesOf(where: Where): readonly Names[] {
  return [...baseTables, ...searchTables].map((shape) => {
    const place = placeOf(shape, where);
    const name = place + shape.name;
    return { shape, place, name, fresh: `${name}_new`, old: `${name}_old` };
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
    await lane.run(creating("mysql", shape, { place, suffix: "_new", keys: "later" }));
    const columns = shape.columns.map((column) => column.name);
    return {
      ...names,
      isPresent: false,
      columns,
      stored: storedOf(columns),
      addingKeys: addingKeys("mysql", shape, { place, suffix: "_new" }),
    };
  }
  requireColumns(
    names,
    present.map((column) => column.name),
  );
  const { making, keys } = await withoutKeys(lane, names);
  const changes = widenings(shape, present);
  await lane.run([
    making,
    ...(changes.length === 0 ? [] : [`alter table ${fresh} ${changes.join(", ")}`]),
    ...(present.some(cannotHoldAllNames)
      ? [`alter table ${fresh} convert to character set utf8mb4`]
      : []),
  ]);
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

interface PresentColumn {
  readonly name: string;
  /** In characters, of text. */
  readonly length: number | undefined;
  readonly charset: string | undefined;
  readonly collation: string | undefined;
  /** The server makes its values. */
  readonly isGenerated: boolean;
}

async function columnsOf(lane: Lane, { shape, place }: Names): Promise<readonly PresentColumn[]> {
  const schema = place === "" ? "database()" : `'${place.slice(0, -1)}'`;
  const rows = await lane.ask(
    `select column_name as name, character_maximum_length as length, character_set_name as charset, collation_name as collation_name, generation_expression as formula, extra as extra
     from information_schema.columns where table_schema = ${schema} and table_name = '${shape.name}' order by ordinal_position`,
  );
  return rows.map((row) => ({
    name: String(row["name"]),
    length: row["length"] === null ? undefined : Number(row["length"]),
    charset: textOf(row, "charset"),
    collation: textOf(row, "collation_name"),
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

const cmsLengths = new Map(npiColumns.map(({ name, length }) => [name, length]));

function widenings(shape: TableShape, present: readonly PresentColumn[]): readonly string[] {
  return present.flatMap(({ name, length, charset, collation }) => {
    const wanted = shape.columns.find((column) => column.name === name)?.length;
    const needed = cmsLengths.get(name) ?? wanted;
    return wanted === undefined || needed === undefined || length === undefined || length >= needed
      ? []
      : [
          `modify ${listed("mysql", [name])} varchar(${wanted}) character set ${charset ?? "utf8mb4"} ${collation === undefined ? "" : `collate ${collation}`} null`,
        ];
  });
}

function cannotHoldAllNames({ charset }: PresentColumn): boolean {
  return charset !== undefined && charset !== "utf8mb4";
}

const keyLine = /^\s+((?:UNIQUE |FULLTEXT |SPATIAL )?KEY `.*?),?$/;

interface Definition {
  readonly making: string;
  /** As the server writes them, so as it takes them again. */
  readonly keys: readonly string[];
}

/** Like the present one, as the server tells it, but for its keys. */
async function withoutKeys(lane: Lane, { name, fresh }: Names): Promise<Definition> {
  const [row] = await lane.ask(`show create table ${name}`);
  const text = String(row?.["Create Table"] ?? "");
  // A column that counts by itself must be the first of a key at every moment, and partitions have keys of their own.
  if (
    (/ AUTO_INCREMENT\b/.test(text) && !/^\s+PRIMARY KEY/m.test(text)) ||
    /PARTITION BY/.test(text)
  ) {
    return { making: `create table ${fresh} like ${name}`, keys: [] };
  }
  const lines = text.split("\n");
  const kept = lines
    .filter((line) => !keyLine.test(line) && !/^\s+CONSTRAINT .* FOREIGN KEY/.test(line))
    .map((line) => line.replace(/^CREATE TABLE `(?:[^`]|``)+`/, `CREATE TABLE ${fresh}`));
  return {
    // The last line but one has no comma.
    making: kept
      .join("\n")
      .replace(/,\n\)/, "\n)")
      .replace(/^(\).*) AUTO_INCREMENT=\d+/m, "$1"),
    keys: lines.flatMap((line) => keyLine.exec(line)?.[1] ?? []),
  };
}
