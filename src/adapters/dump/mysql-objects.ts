/** What a schema of MySQL or MariaDB has beside tables, as the server tells it. Names come sorted as JavaScript sorts. */
import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import type { Queries } from "../database/database.ts";
import { isSchema } from "./mysql-names.ts";

export interface MysqlObjects {
  readonly views: readonly string[];
  readonly routines: readonly string[];
  readonly events: readonly string[];
  readonly triggers: readonly { readonly name: string; readonly table: string }[];
}

interface Named {
  readonly name: string;
}

export async function mysqlObjects(queries: Queries, schema: string): Promise<MysqlObjects> {
  const triggers = await sql<{ name: string; table: string }>`
    select trigger_name as name, event_object_table as ${sql.id("table")}
    from information_schema.triggers where ${isSchema("trigger_schema", schema)}`.execute(queries);
  return {
    views: await names(
      sql`select table_name as name from information_schema.views where ${isSchema("table_schema", schema)}`,
      queries,
    ),
    routines: await names(
      sql`select routine_name as name from information_schema.routines
          where ${isSchema("routine_schema", schema)} and routine_type in ('PROCEDURE', 'FUNCTION')`,
      queries,
    ),
    events: await names(
      sql`select event_name as name from information_schema.events where ${isSchema("event_schema", schema)}`,
      queries,
    ),
    triggers: triggers.rows.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

async function names(question: RawBuilder<unknown>, queries: Queries): Promise<readonly string[]> {
  const { rows } = await (question as RawBuilder<Named>).execute(queries);
  return rows.map(({ name }) => name).toSorted();
}
