/** Brings our tables to the version this program needs. Safe to repeat, to interrupt, and to run twice at once. */
import { sql } from "kysely";
import { UnavailableError } from "../../domain/failure.ts";
import type { Database, Queries } from "./database.ts";
import { migrations, neededVersion, schemaTable, type Migration } from "./migrations.ts";
import { writeMoment } from "./values.ts";

/** Answers the versions it applied, none where the schema is new enough. */
export async function migrate(
  database: Database,
  now: Date,
  signal: AbortSignal,
): Promise<readonly number[]> {
  await database.transact(
    async (queries) => sql.raw(schemaTable(database.kind)).execute(queries),
    signal,
  );

  const applied: number[] = [];
  const version = await database.read(currentVersion, signal);
  for (const migration of migrations.filter((each) => each.version > version)) {
    if (await apply(database, migration, now, signal)) {
      applied.push(migration.version);
    }
  }
  return applied;
}

/**
 * A newer schema is fine: migrations only add.
 * @throws {UnavailableError} where it is older: whoever installs this program migrates it.
 */
export async function requireSchema(database: Database, signal: AbortSignal): Promise<void> {
  const version = await database.read(async (queries) => versionOf(database, queries), signal);
  if (version < neededVersion) {
    throw new UnavailableError(
      "the database schema",
      `Cannot use ${database.place.database}: its schema is at version ${version}, this program needs ${neededVersion}: run surgicase-jobs migrate`,
    );
  }
}

// Recorded last: what was interrupted is not, and is done again.
async function apply(
  database: Database,
  migration: Migration,
  now: Date,
  signal: AbortSignal,
): Promise<boolean> {
  return database.transact(async (queries) => {
    for (const statement of migration.statements(database.kind)) {
      await sql.raw(statement).execute(queries);
    }
    const { version, name } = migration;
    const recorded = await queries
      .insertInto("jobs_schema")
      .ignore()
      .values({ version, name, applied_at: writeMoment(now) })
      .executeTakeFirst();
    return recorded.numInsertedOrUpdatedRows === 1n;
  }, signal);
}

async function versionOf(database: Database, queries: Queries): Promise<number> {
  const found =
    database.kind === "sqlite"
      ? sql`select name from sqlite_master where type = 'table' and name = 'jobs_schema'`
      : sql`select table_name from information_schema.tables where table_schema = database() and table_name = 'jobs_schema'`;
  const { rows } = await found.execute(queries);
  return rows.length === 0 ? 0 : currentVersion(queries);
}

async function currentVersion(queries: Queries): Promise<number> {
  const row = await queries
    .selectFrom("jobs_schema")
    .select((eb) => eb.fn.max("version").as("version"))
    .executeTakeFirst();
  return row?.version ?? 0;
}
