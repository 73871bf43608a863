/**
 * What a dump by MariaDB's tool would leave out or could not bring back, found before it and named. What the login may not see is not
 * listed by the server either, so that the dump would end well without it.
 */
import { sql } from "kysely";
import { countWords } from "../../domain/alerts/wording.ts";
import { DeniedError } from "../../domain/failure.ts";
import type { Queries } from "../database/database.ts";
import { listed } from "./names.ts";

/** The tool writes values for them, which MySQL takes from nobody; MariaDB does. */
export async function refuseGenerated(
  queries: Queries,
  schema: string,
  tables: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as ${sql.id("table")}, column_name as ${sql.id("column")}
    from information_schema.columns
    where table_schema = ${schema} and generation_expression <> ''
    order by table_name, ordinal_position`.execute(queries);
  const generated = rows.filter(({ table }) => tables.includes(table));
  if (generated.length > 0) {
    const names = generated.map(({ table, column }) => `${table}.${column}`);
    throw new Error(
      `Cannot dump the schema "${schema}" so that it could be brought back: ${countWords(names.length, "column")} of tables in it ${names.length === 1 ? "is" : "are"} generated (${listed(names)}), for which the dump would hold values that MySQL refuses. Drop the column, or make it an ordinary one`,
    );
  }
}

/** The tool, which knows none, writes their bytes as text, which MySQL does not take back. */
export async function refuseVectors(
  queries: Queries,
  schema: string,
  tables: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as ${sql.id("table")}, column_name as ${sql.id("column")}
    from information_schema.columns
    where table_schema = ${schema} and data_type = 'vector'
    order by table_name, ordinal_position`.execute(queries);
  const vectors = rows.filter(({ table }) => tables.includes(table));
  if (vectors.length > 0) {
    const names = vectors.map(({ table, column }) => `${table}.${column}`);
    throw new Error(
      `Cannot dump the schema "${schema}" so that it could be brought back: ${countWords(names.length, "column")} of tables in it ${names.length === 1 ? "is a vector" : "are vectors"} (${listed(names)}), which the dump would hold in a form that MySQL refuses. Make it an ordinary one, such as VARBINARY`,
    );
  }
}

/**
 * A routine, trigger or event belongs to the letters that its schema had when it was made. Where the schema has others now, the tool
 * must switch, and it gives up, or leaves the wrong ones, where it does not know MySQL's newer collations.
 */
export async function refuseForeignCollations(queries: Queries, schema: string): Promise<void> {
  const { rows } = await sql<{ name: string; theirs: string; ours: string }>`
    select o.name as name, o.theirs as theirs, s.default_collation_name as ours
    from (
      select routine_name as name, database_collation as theirs, routine_schema as place
      from information_schema.routines
      union all
      select trigger_name, database_collation, trigger_schema from information_schema.triggers
      union all
      select event_name, database_collation, event_schema from information_schema.events
    ) o join information_schema.schemata s on s.schema_name = o.place
    where o.place = ${schema} and o.theirs <> s.default_collation_name
      and (o.theirs like '%\\_0900\\_%' or s.default_collation_name like '%\\_0900\\_%')
    order by name`.execute(queries);
  const [first] = rows;
  if (first !== undefined) {
    throw new Error(
      `Cannot dump the schema "${schema}" so that it could be brought back: ${listed(rows.map(({ name }) => name))} ${rows.length === 1 ? "was" : "were"} made when its collation was ${first.theirs}, and it is ${first.ours} now. Make them anew, or give the schema that collation back (alter database)`,
    );
  }
}

export async function refuseUnreadable(queries: Queries, schema: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select routine_name as name from information_schema.routines
    where routine_schema = ${schema} and routine_definition is null
    order by routine_name`.execute(queries);
  if (rows.length > 0) {
    throw new DeniedError(
      `Cannot dump the schema "${schema}" whole: the login may not read ${countWords(rows.length, "routine")} (${listed(rows.map(({ name }) => name))}). Grant it select on mysql.proc on MariaDB, show_routine on MySQL`,
    );
  }
}
