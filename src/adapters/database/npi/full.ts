/**
 * A full file into the NPI tables: new tables beside the present ones, filled, compared, and swapped in by one statement. Killed
 * at any point, the tables are as before or as after; the next load tells which, and clears away what was left.
 */
import type { NpiRow } from "../../../domain/npi/row.ts";
import type { Loaded, LoadOrder } from "../../../ports/npi-tables.ts";
import type { Database } from "../database.ts";
import type { Where } from "./found-tables.ts";
import { compare } from "./full-comparison.ts";
import { inLanes, laneAt, together, type Lane } from "./full-lanes.ts";
import { droppingLists, makingLists } from "./full-lists.ts";
import { resolveRepeats, type Resolved } from "./full-repeats.ts";
import { fillTablesOfAll, searchLateRows } from "./full-search.ts";
import { stream, type Streamed } from "./full-stream.ts";
import { confirm, replaceAll, swap, type Ending } from "./full-swap.ts";
import { makeNewTables, type NewTable, type NewTables } from "./full-tables.ts";
import { alone, clearNow } from "./leftovers.ts";
import { isIn, queueUpToLoad } from "./loads.ts";
import { creatingLogs } from "./schema.ts";

interface Work {
  readonly database: Database;
  readonly where: Where;
  readonly order: LoadOrder;
  readonly rows: AsyncIterable<readonly NpiRow[]>;
  readonly signal: AbortSignal;
}

/** See the port. */
export async function loadFull(
  database: Database,
  where: Where,
  order: LoadOrder,
  rows: AsyncIterable<readonly NpiRow[]>,
  signal: AbortSignal,
): Promise<Loaded> {
  const source = watched(rows);
  const work: Work = { database, where, order, rows: source.rows, signal };
  try {
    return where.kind === "sqlite" ? await onSqlite(work) : await onMysql(work);
  } catch (error) {
    signal.throwIfAborted();
    // Many sessions stand between: none of them may take it for its own.
    throw source.failure()?.thrown ?? error;
  }
}

function watched(rows: AsyncIterable<readonly NpiRow[]>) {
  let failure: { readonly thrown: unknown } | undefined;
  async function* passed(): AsyncIterable<readonly NpiRow[]> {
    try {
      yield* rows;
    } catch (thrown) {
      failure = { thrown };
      throw thrown;
    }
  }
  return { rows: passed(), failure: () => failure };
}

async function onMysql(work: Work): Promise<Loaded> {
  const { database, where, order, signal } = work;
  return alone(
    database,
    async () => {
      await clearNow(database, where, signal);
      if (await database.read(async (queries) => isIn(queries, order), signal)) {
        return { kind: "already" };
      }
      try {
        return await inLanes(database, async (lanes) => loadAndSwap(work, lanes), signal);
      } catch (error) {
        await clearAfterFailure(work);
        throw error;
      }
    },
    signal,
  );
}

const clearingMilliseconds = 60_000;

// The space they take may be what the disk lacks. Where it does not work now, the next load does it.
async function clearAfterFailure({ database, where }: Work): Promise<void> {
  try {
    await clearNow(database, where, AbortSignal.timeout(clearingMilliseconds));
  } catch {
    // What broke the load is told.
  }
}

async function loadAndSwap(work: Work, lanes: readonly Lane[]): Promise<Loaded> {
  const lane = laneAt(lanes, 3);
  const { tables, streamed } = await fill(work, lanes);
  const finished = await finish(work, lanes, tables, streamed);
  await lane.run(droppingLists());
  await swap(lane.held, tables, finished.ending, work.signal);
  return finished.loaded;
}

// Its new tables are temporary, so only the comparison and what follows it need the file for themselves.
async function onSqlite(work: Work): Promise<Loaded> {
  const { database, order, signal } = work;
  return inLanes(
    database,
    async (lanes) => {
      const lane = laneAt(lanes, 3);
      if (await lane.held.statements(async (queries) => isIn(queries, order))) {
        return { kind: "already" };
      }
      const { tables, streamed } = await fill(work, lanes);
      return lane.held.transact(async (queries) => {
        await queueUpToLoad(queries);
        const { loaded, ending } = await finish(work, lanes, tables, streamed);
        await replaceAll(lane, tables);
        await confirm(queries, ending);
        return loaded;
      });
    },
    signal,
  );
}

interface Filled {
  readonly tables: NewTables;
  readonly streamed: Streamed;
}

async function fill({ where, rows }: Work, lanes: readonly Lane[]): Promise<Filled> {
  const lane = laneAt(lanes, 3);
  await lane.run([...creatingLogs(where.kind), ...makingLists(where.kind)]);
  const tables = await makeNewTables(lanes, where);
  const streamed = await stream(lanes, tables, rows);
  await addKeys(lanes, tables);
  return { tables, streamed };
}

async function addKeys(lanes: readonly Lane[], { base, search }: NewTables): Promise<void> {
  // Those of the tables of all come when they are filled.
  const letters = search.filter(({ shape }) => !shape.name.endsWith("_all"));
  await together(
    [...base, ...letters].map(async (table, at) => laneAt(lanes, at).run(table.addingKeys)),
  );
}

interface Finished {
  readonly loaded: Loaded;
  readonly ending: Ending;
}

async function finish(
  { where: { kind }, order }: Work,
  lanes: readonly Lane[],
  tables: NewTables,
  streamed: Streamed,
): Promise<Finished> {
  const lane = laneAt(lanes, 3);
  const stored = await storedNpis(lane, tables.base);
  const { until } = order;
  const resolved = await resolveRepeats(kind, lane, tables, streamed, until);
  requireEnough(order, resolved, stored);
  const { counts: verdicts, gone } = await compare(kind, lanes, tables, {
    ...resolved,
    stored,
    until,
  });
  await searchLateRows(kind, lane, tables);
  await fillTablesOfAll(lanes, tables);

  const counts = { ...verdicts, refused: resolved.refused + order.refusedByReader() };
  const road = lanes.some((each) => each.road() === "statements") ? "statements" : "bulk";
  return {
    loaded: { kind: "loaded", counts, refused: resolved.refusals, road, gone },
    ending: { order, counts, rowsOf: streamed.rowsOf },
  };
}

// Of one that was loaded again and again there may be several rows.
async function storedNpis(lane: Lane, base: readonly NewTable[]): Promise<number> {
  let npis = 0;
  for (const { name, isPresent } of base) {
    const rows = isPresent ? await lane.ask(`select count(distinct npi) as n from ${name}`) : [];
    npis += Number(rows[0]?.["n"] ?? 0);
  }
  return npis;
}

const least = 0.9;

function requireEnough({ file, shrink }: LoadOrder, { rows }: Resolved, stored: number): void {
  if (rows < least * stored && !shrink) {
    throw new Error(
      `Cannot load ${file}: it has ${rows} NPIs, the tables have ${stored}; nothing was changed. Fetch the file again, or load it with --shrink where it is right`,
    );
  }
}
