/** The few sentences that MySQL and SQLite say differently, for tables that only one session sees, and rows found by them. */
import { sql } from "kysely";
import type { Queries } from "../database.ts";
import type { DatabaseKind } from "../session.ts";

export interface Dialog {
  readonly kind: DatabaseKind;
  /** Runs one statement. */
  readonly run: (text: string) => Promise<void>;
  readonly all: (texts: readonly string[]) => Promise<void>;
  readonly rows: <Row>(text: string) => Promise<readonly Row[]>;
}

export function dialog(kind: DatabaseKind, queries: Queries): Dialog {
  const run = async (text: string): Promise<void> => {
    await sql.raw(text).execute(queries);
  };
  return {
    kind,
    run,
    all: async (texts) => {
      for (const text of texts) {
        await run(text);
      }
    },
    rows: async <Row>(text: string) => (await sql.raw<Row>(text).execute(queries)).rows,
  };
}

/** Statements that make a temporary table. Its text compares byte by byte, so that what is equal is the same. */
export function temporary(
  kind: DatabaseKind,
  name: string,
  columns: readonly string[],
  indexes: readonly string[] = [],
): readonly string[] {
  if (kind === "sqlite") {
    return [
      `create temporary table ${name} (${columns.join(", ")})`,
      ...indexes.map((over, index) => `create index temp.${name}_${index} on ${name} (${over})`),
    ];
  }
  const keys = indexes.map((over) => `index (${over})`);
  return [
    `create temporary table ${name} (${[...columns, ...keys].join(", ")}) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin row_format = dynamic`,
  ];
}

/** Whether two are equal, also where both are null. */
export function same(kind: DatabaseKind, one: string, other: string): string {
  return kind === "sqlite" ? `${one} is ${other}` : `${one} <=> ${other}`;
}

/** In this order, whatever the statistics of a table that was filled a second ago say. */
export function joined(kind: DatabaseKind): string {
  return kind === "sqlite" ? "cross join" : "straight_join";
}

/** Deletes the rows of a table whose NPI is in another one that is small. */
export function deleting(
  kind: DatabaseKind,
  table: string,
  small: string,
  condition: string,
): string {
  return kind === "sqlite"
    ? `delete from ${table} where npi in (select s.npi from ${small} s where ${condition})`
    : `delete t from ${small} s straight_join ${table} t on t.npi = s.npi where ${condition}`;
}

/** Changes the rows of a table that have one in another, which is a table or a query with its name. */
export function updating(
  kind: DatabaseKind,
  table: string,
  name: string,
  change: string,
  other: string,
  condition: string,
): string {
  return kind === "sqlite"
    ? `update ${table} as ${name} set ${change} from ${other} where ${condition}`
    : `update ${table} ${name} join ${other} on ${condition} set ${name}.${change}`;
}

/** A date of CMS's as text that sorts, blank where there is none: MM/DD/YYYY → YYYY-MM-DD. */
export function dayOf(column: string): string {
  return `case when ${column} like '__/__/____' then concat(substr(${column}, 7, 4), '-', substr(${column}, 1, 2), '-', substr(${column}, 4, 2)) else '' end`;
}

/** What counts as the last update of a stored row. Of which file a deactivation without one was is not stored. */
export function updateOf(alias: string): string {
  const updated = `${alias}.last_update_date`;
  return `case when ${updated} is null or ${updated} = '' then ${dayOf(`${alias}.npi_deactivation_date`)} else ${dayOf(updated)} end`;
}

export function quoted(kind: DatabaseKind, text: string): string {
  const escaped = kind === "sqlite" ? text : text.replaceAll("\\", "\\\\");
  return `'${escaped.replaceAll("'", "''")}'`;
}
