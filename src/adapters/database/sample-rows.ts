/** Fills a database with SurgiCase's tables and made-up rows: for demonstrations and tests, never for production. */
import { sql } from "kysely";
import type { Database } from "./database.ts";
import { createSurgicaseTables } from "./surgicase-schema.ts";
import { chunks } from "./values.ts";

export type SampleValue = string | number | null;

/** Rows by table; all rows of a table have the same columns. */
export type SampleTables = Readonly<
  Record<string, readonly Readonly<Record<string, SampleValue>>[]>
>;

export async function fillSampleTables(
  database: Database,
  tables: SampleTables,
  signal: AbortSignal,
): Promise<void> {
  await createSurgicaseTables(database, signal);
  await database.transact(async (queries) => {
    for (const [table, rows] of Object.entries(tables)) {
      const columns = Object.keys(rows[0] ?? {});
      for (const some of chunks(rows)) {
        const values = some.map(
          (row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`,
        );
        await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
          values ${sql.join(values)}`.execute(queries);
      }
    }
  }, signal);
}
