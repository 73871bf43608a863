/** What a dump brings back otherwise than it was, or not at all, and is still worth having: named, for people. */
import { sql } from "kysely";
import type { DumpWarning } from "../../ports/dumps.ts";
import type { Queries } from "../database/database.ts";
import { listed } from "./names.ts";

/** @param tables those that are dumped with their rows. */
export async function mysqlWarnings(
  queries: Queries,
  schema: string,
  tables: readonly string[],
): Promise<readonly DumpWarning[]> {
  return [
    ...rounded(await floats(queries, schema, tables)),
    ...withoutHistory(await versioned(queries, schema, tables)),
    ...bound(await sequences(queries, schema, tables), schema),
  ];
}

interface Column {
  readonly table: string;
  readonly column: string;
}

/** With decimals of its own a float is printed whole. */
async function floats(queries: Queries, schema: string, tables: readonly string[]) {
  const { rows } = await sql<Column>`
    select table_name as ${sql.id("table")}, column_name as ${sql.id("column")}
    from information_schema.columns
    where table_schema = ${schema} and data_type = 'float' and numeric_scale is null
    order by table_name, ordinal_position`.execute(queries);
  return among(rows, tables);
}

function rounded(columns: readonly string[]): readonly DumpWarning[] {
  return warned(columns, {
    subject: "columns of type FLOAT",
    problem: "in the backup with six digits, as the server prints no more of such a column",
    remedy: "Make them DOUBLE or DECIMAL: ALTER TABLE … MODIFY ….",
  });
}

async function versioned(queries: Queries, schema: string, tables: readonly string[]) {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = ${schema} and table_type = 'SYSTEM VERSIONED' order by table_name`.execute(
    queries,
  );
  return rows.map(({ name }) => name).filter((name) => tables.includes(name));
}

function withoutHistory(tables: readonly string[]): readonly DumpWarning[] {
  return warned(tables, {
    subject: "system-versioned tables",
    problem: "in the backup as they are now, without the history of their rows",
    remedy: "Keep what must not be lost of the history in a table of its own.",
  });
}

/** Such a default is told with the name of the schema in it. */
async function sequences(queries: Queries, schema: string, tables: readonly string[]) {
  const { rows } = await sql<Column & { readonly made: string | null }>`
    select table_name as ${sql.id("table")}, column_name as ${sql.id("column")}, column_default as made
    from information_schema.columns where table_schema = ${schema}
    order by table_name, ordinal_position`.execute(queries);
  const name = `\`${schema.replaceAll("`", "``")}\`.`.toLowerCase();
  return among(
    rows.filter(({ made }) => made?.toLowerCase().includes(name) === true),
    tables,
  );
}

function bound(columns: readonly string[], schema: string): readonly DumpWarning[] {
  return warned(columns, {
    subject: "defaults out of a sequence",
    problem: `restored beside this schema they would still take their numbers from "${schema}"`,
    remedy:
      "Use AUTO_INCREMENT; or after a restore under another name set these defaults anew: ALTER TABLE … ALTER COLUMN … SET DEFAULT ….",
  });
}

function among(columns: readonly Column[], tables: readonly string[]): readonly string[] {
  return columns
    .filter(({ table }) => tables.includes(table))
    .map(({ table, column }) => `${table}.${column}`);
}

function warned(names: readonly string[], { problem, ...rest }: DumpWarning) {
  return names.length === 0 ? [] : [{ ...rest, problem: `${problem}: ${listed(names)}` }];
}
