/** What NPI tables a database has, with their columns: SurgiCase's may be older and narrower than those that we make. */
import { sql } from "kysely";
import { ConfigError } from "../../../domain/failure.ts";
import type { Queries } from "../database.ts";
import type { DatabaseKind } from "../session.ts";
import { baseTables, searchTables, type TableShape } from "./schema.ts";

export interface FoundColumn {
  readonly name: string;
  /** Of its longest value, in characters; undefined where there is no limit. */
  readonly length: number | undefined;
  /** `utf8mb4`, `latin1`; undefined of a number, and on SQLite, which stores every text. */
  readonly charset: string | undefined;
  readonly collation: string | undefined;
  readonly nullable: boolean;
}

export interface FoundTable {
  readonly name: string;
  readonly columns: ReadonlyMap<string, FoundColumn>;
}

export interface Where {
  readonly kind: DatabaseKind;
  /** The schema of the search tables. SQLite has none: there they are beside the others. */
  readonly searchSchema: string;
}

/** What goes before the name of a table. */
export function placeOf(shape: TableShape, { kind, searchSchema }: Where): string {
  return kind === "mysql" && shape.name.startsWith("search_") ? `${searchSchema}.` : "";
}

/**
 * By name without schema.
 * @throws {ConfigError} where one is of an engine that cannot load all or nothing.
 */
export async function findTables(
  queries: Queries,
  where: Where,
): Promise<ReadonlyMap<string, FoundTable>> {
  const rows = where.kind === "sqlite" ? await ofSqlite(queries) : await ofMysql(queries, where);
  const found = new Map<string, FoundTable & { readonly columns: Map<string, FoundColumn> }>();
  for (const { table_name, column_name, length, charset, collation, nullable } of rows) {
    if (known.has(table_name)) {
      const table = found.get(table_name) ?? { name: table_name, columns: new Map() };
      found.set(table_name, table);
      table.columns.set(column_name.toLowerCase(), {
        name: column_name,
        length: length === null ? undefined : Number(length),
        charset: charset ?? undefined,
        collation: collation ?? undefined,
        nullable: nullable !== "NO",
      });
    }
  }
  return found;
}

/** Others may lie beside them: they are nobody's business here. */
const known: ReadonlySet<string> = new Set(
  [...baseTables, ...searchTables].map(({ name }) => name),
);

interface Row {
  readonly table_name: string;
  readonly column_name: string;
  readonly length: number | string | null;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly nullable: string | null;
}

async function ofSqlite(queries: Queries): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select m.name as table_name, c.name as column_name, null as length, null as charset,
      null as collation, 'YES' as nullable
    from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`.execute(queries);
  return rows;
}

async function ofMysql(queries: Queries, { searchSchema }: Where): Promise<readonly Row[]> {
  const { rows } = await sql<Row & { readonly engine: string | null }>`
    select t.table_name as table_name, c.column_name as column_name, t.engine as engine,
      c.character_maximum_length as length, c.character_set_name as charset,
      c.collation_name as collation, c.is_nullable as nullable
    from information_schema.tables t
    join information_schema.columns c
      on c.table_schema = t.table_schema and c.table_name = t.table_name
    where (t.table_schema = database() and t.table_name like 'npi\\_data\\__')
      or (t.table_schema = ${searchSchema} and t.table_name like 'search\\_%')`.execute(queries);
  const others = rows
    .filter(({ engine, table_name }) => known.has(table_name) && engine !== "InnoDB")
    .map((row) => row.table_name);
  if (others.length > 0) {
    throw new ConfigError([
      `${[...new Set(others)].join(", ")} cannot be loaded all or nothing: convert to InnoDB (alter table … engine = InnoDB)`,
    ]);
  }
  return rows;
}
