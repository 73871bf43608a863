/**
 * What a full load leaves behind that was killed: its new tables, or, where the swap had come, the old ones. Every load looks
 * for them before it begins. Nothing is left behind on SQLite.
 */
import { sql } from "kysely";
import type { Database, Queries } from "../database.ts";
import { readMoment } from "../values.ts";
import type { NpiLoadRow } from "../tables.ts";
import type { Where } from "./found-tables.ts";
import { droppingLists, listNames } from "./full-lists.ts";
import { confirm, isSwapping, rename } from "./full-swap.ts";
import { freshPrefix, namesOf, oldPrefix, type Names } from "./full-tables.ts";
import { queueUpToLoad } from "./loads.ts";

/** The ledger says afterwards what is in the tables. */
export async function clearLeftovers(
  database: Database,
  where: Where,
  signal: AbortSignal,
): Promise<void> {
  if (where.kind === "sqlite") {
    return;
  }
  const seen = await database.read(async (queries) => leftoversOf(queries, where), signal);
  if (seen.announced !== undefined || seen.hasTables) {
    await alone(database, async () => clearNow(database, where, signal), signal);
  }
}

/** Keeps others from loading meanwhile, in whatever process. The work uses sessions of its own. */
export async function alone<Result>(
  database: Database,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return database.hold(
    async (guard) => {
      await guard.statements(async (queries) =>
        sql`set session wait_timeout = 28800, session innodb_lock_wait_timeout = 60`.execute(
          queries,
        ),
      );
      return guard.transact(async (queries) => {
        await queueUpToLoad(queries);
        return work();
      });
    },
    signal,
    limitMilliseconds,
  );
}

const limitMilliseconds = 12 * 60 * 60 * 1000;

/** Only while nobody else loads. */
export async function clearNow(
  database: Database,
  where: Where,
  signal: AbortSignal,
): Promise<void> {
  await database.hold(async (held) => {
    const seen = await held.statements(async (queries) => leftoversOf(queries, where));
    const { announced } = seen;
    if (announced !== undefined && !seen.isComplete) {
      // Where the server does not rename all or nothing, what is left of the swap comes now.
      await held.statements(async (queries) => rename(queries, seen.toRename));
      await held.transact(async (queries) => confirm(queries, endingOf(announced)));
    }
    if (announced === undefined && !seen.hasTables) {
      return;
    }
    await held.statements(async (queries) => {
      await queries.deleteFrom("jobs_npi_loads").where("state", "=", isSwapping).execute();
      await dropAll(queries, where);
    });
  }, signal);
}

interface Leftovers {
  readonly announced: NpiLoadRow | undefined;
  readonly hasTables: boolean;
  /** All new tables are there: the swap had not come. */
  readonly isComplete: boolean;
  readonly toRename: readonly (Names & { readonly isPresent: boolean })[];
}

async function leftoversOf(queries: Queries, where: Where): Promise<Leftovers> {
  const announced = await queries
    .selectFrom("jobs_npi_loads")
    .selectAll()
    .where("state", "=", isSwapping)
    .executeTakeFirst();
  const { rows } = await sql<{ readonly name: string }>`
    select table_name as name from information_schema.tables
    where (table_schema = database() and (table_name like 'npi\\_data\\_%' or table_name like 'jobs\\_npi\\_%'))
      or (table_schema = ${where.searchSchema} and (table_name like 'search\\_%' or table_name like 'jobs\\_npi\\_%'))`.execute(
    queries,
  );
  const there = new Set(rows.map(({ name }) => name));
  const all = namesOf(where);
  const remaining = all.filter(({ shape }) => there.has(freshPrefix + shape.name));
  return {
    announced,
    hasTables: ours(all).some((name) => there.has(name)),
    isComplete: remaining.length === all.length,
    toRename: remaining.map((names) => ({ ...names, isPresent: there.has(names.shape.name) })),
  };
}

/** Without schemas. What is called otherwise is somebody else's. */
function ours(all: readonly Names[]): readonly string[] {
  const pairs = all.flatMap(({ shape }) => [freshPrefix + shape.name, oldPrefix + shape.name]);
  return [...pairs, ...listNames];
}

async function dropAll(queries: Queries, where: Where): Promise<void> {
  const tables = namesOf(where).flatMap(({ fresh, old }) => [fresh, old]);
  for (const statement of [`drop table if exists ${tables.join(", ")}`, ...droppingLists()]) {
    await sql.raw(statement).execute(queries);
  }
}

function endingOf(row: NpiLoadRow) {
  const { file, rowsOf } = JSON.parse(row.detail ?? "{}") as {
    readonly file: string;
    readonly rowsOf: readonly [number, number, number];
  };
  const refused = Number(row.rows_refused);
  return {
    order: {
      file,
      kind: "full",
      from: row.covers_from,
      until: row.covers_until,
      sha256: row.sha256,
      bytes: Number(row.bytes),
      csvName: row.csv_name,
      runId: row.run_id,
      now: () => readMoment(row.loaded_at),
      refusedByReader: () => refused,
      shrink: false,
    } as const,
    counts: {
      inserted: Number(row.rows_inserted),
      updated: Number(row.rows_updated),
      deactivated: Number(row.rows_deactivated),
      unchanged: Number(row.rows_unchanged),
      refused,
    },
    rowsOf,
  };
}
