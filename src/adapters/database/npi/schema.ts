/**
 * The NPI tables as we make them where they are missing. SurgiCase's own may be there already, older and narrower: what a
 * table has is read, never assumed.
 */
import { npiColumns } from "../../../domain/npi/columns.ts";
import type { EntityType } from "../../../domain/npi/row.ts";
import type { DatabaseKind } from "../session.ts";

export interface Column {
  readonly name: string;
  /** Of its longest value, in characters; undefined of a number. */
  readonly length: number | undefined;
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
  /** As SQL has them, beside the columns. */
  readonly generated: readonly string[];
  readonly indexes: readonly string[];
}

export type SearchKind = "surgeon" | "facility";

/** Each has a search table for names that begin with it. */
export const letters: readonly string[] = Array.from("abcdefghijklmnopqrstuvwxyz");

export const entityTypes: readonly EntityType[] = [0, 1, 2];

const mailZip =
  "mail_zip varchar(5) generated always as (substr(provider_business_mailing_address_postal_code, 1, 5)) stored";
const locationZip =
  "location_zip varchar(5) generated always as (substr(provider_business_practice_location_address_postal_code, 1, 5)) stored";

const baseIndexes: Readonly<Record<EntityType, readonly string[]>> = {
  0: ["npi", "mail_zip", "location_zip"],
  1: [
    "npi",
    "provider_last_name",
    "provider_organization_name",
    "provider_other_last_name",
    "provider_last_name, provider_first_name",
    "provider_first_name, provider_last_name",
  ],
  2: [
    "npi",
    "mail_zip",
    "location_zip",
    "provider_last_name",
    "provider_organization_name",
    "provider_other_last_name",
  ],
};

/**
 * InnoDB keeps only values that may be longer than 255 bytes outside of a row, and a row of 196 columns has to have most of
 * them there where they are long: so nothing between 11 and 63 characters, at four bytes each.
 */
export function lengthInBase(length: number): number {
  return length > 10 && length < 64 ? 64 : length;
}

export function baseTable(entity: EntityType): TableShape {
  return {
    name: `npi_data_${entity}`,
    columns: npiColumns.map(({ name, length }) => ({
      name,
      length: name === "npi" ? undefined : lengthInBase(length),
    })),
    generated: entity === 1 ? [mailZip] : [mailZip, locationZip],
    indexes: baseIndexes[entity],
  };
}

/** Of a search table's columns, what each is called there and in the base table. The order is that of the table. */
export const searchColumns: Readonly<
  Record<SearchKind, readonly (readonly [name: string, base: string, length: number | undefined])[]>
> = {
  surgeon: [
    ["npi", "npi", undefined],
    ["first_name", "provider_first_name", 50],
    ["last_name", "provider_last_name", 50],
    ...addressColumns(),
  ],
  facility: [
    ["npi", "npi", undefined],
    ["facility_name", "provider_organization_name", 100],
    ...addressColumns(),
  ],
};

function addressColumns(): readonly (readonly [string, string, number])[] {
  return [
    ["address", "provider_first_line_business_practice_location_address", 55],
    ["city", "provider_business_practice_location_address_city_name", 40],
    ["state", "provider_business_practice_location_address_state_name", 40],
    ["zip", "provider_business_practice_location_address_postal_code", 20],
  ];
}

/** The name by which the letter is chosen, as the search tables and the base tables call it. */
export const searchName = {
  surgeon: { search: "last_name", base: "provider_last_name" },
  facility: { search: "facility_name", base: "provider_organization_name" },
} as const;

export const searchEntity: Readonly<Record<SearchKind, EntityType>> = { surgeon: 1, facility: 2 };

/** @param ending a letter, or `all`. */
export function searchTable(kind: SearchKind, ending: string): TableShape {
  const names = ["last_name", "first_name", "last_name, first_name"];
  const byName = kind === "surgeon" ? names : ["facility_name"];
  return {
    name: `search_${kind}_${ending}`,
    columns: searchColumns[kind].map(([name, , length]) => ({ name, length })),
    generated: [],
    // Nobody looks for names in the table of all.
    indexes: ending === "all" ? ["npi"] : ["npi", ...byName],
  };
}

export const searchKinds: readonly SearchKind[] = ["surgeon", "facility"];

export const baseTables: readonly TableShape[] = entityTypes.map((entity) => baseTable(entity));

/** All 54. */
export const searchTables: readonly TableShape[] = searchKinds.flatMap((kind) =>
  [...letters, "all"].map((ending) => searchTable(kind, ending)),
);

export interface TablePlace {
  /** What goes before the name, such as `search_surgeon_facility.`; blank for this schema. */
  readonly place?: string;
  /** Of the name, for tables beside those in use. */
  readonly prefix?: string;
  /** By `addingKeys`, after the rows, which is twice as fast. */
  readonly keys?: "later";
}

/** Statements that make a table where it is missing. */
export function creating(
  kind: DatabaseKind,
  shape: TableShape,
  { place = "", prefix = "", keys }: TablePlace = {},
): readonly string[] {
  const name = `${place}${prefix}${shape.name}`;
  const columns = [
    ...shape.columns.map((column) => `${column.name} ${typeOf(column)} null`),
    ...shape.generated,
  ];
  if (kind === "sqlite") {
    return [
      `create table if not exists ${name} (${columns.join(", ")})`,
      ...(keys === "later" ? [] : addingKeys(kind, shape, { place, prefix })),
    ];
  }
  const indexes = keys === "later" ? [] : shape.indexes.map((over) => `index (${over})`);
  return [
    `create table if not exists ${name} (${[...columns, ...indexes].join(", ")}) engine = InnoDB default charset = utf8mb4 row_format = dynamic`,
  ];
}

/** Statements that add the keys to a table that was made without. */
export function addingKeys(
  kind: DatabaseKind,
  shape: TableShape,
  { place = "", prefix = "" }: TablePlace = {},
): readonly string[] {
  const name = `${place}${prefix}${shape.name}`;
  if (kind === "sqlite") {
    // An index's name is its own there, and stays when its table is renamed.
    return shape.indexes.map(
      (over) =>
        `create index if not exists ${name}_${over.replaceAll(/, /g, "_")} on ${name} (${over})`,
    );
  }
  const adding = shape.indexes.map((over) => `add index (${over})`);
  return [`alter table ${name} ${adding.join(", ")}`];
}

export function typeOf({ length }: Column): string {
  return length === undefined ? "bigint" : `varchar(${length})`;
}

/** SurgiCase's own logs of what the NPI jobs did. */
export function creatingLogs(kind: DatabaseKind): readonly string[] {
  if (kind === "sqlite") {
    return [
      `create table if not exists npi_update_log (execution_ts text, filename_processed text, total_rows integer, total_0_rows integer, total_1_rows integer, total_2_rows integer, created_ts text default current_timestamp)`,
      `create table if not exists npi_search_table_log (id integer primary key autoincrement, execution_ts text, table_type text, table_name text, records_inserted integer, execution_time_seconds real, status text, error_message text)`,
    ];
  }
  return [
    `create table if not exists npi_update_log (execution_ts timestamp null, filename_processed varchar(250) null, total_rows bigint null, total_0_rows bigint null, total_1_rows bigint null, total_2_rows bigint null, created_ts timestamp not null default current_timestamp) engine = InnoDB default charset = utf8mb4`,
    `create table if not exists npi_search_table_log (id int not null auto_increment primary key, execution_ts datetime null, table_type enum('surgeon','facility') null, table_name varchar(50) null, records_inserted int null, execution_time_seconds decimal(10,3) null, status enum('success','error') null, error_message text null) engine = InnoDB default charset = utf8mb4`,
  ];
}
