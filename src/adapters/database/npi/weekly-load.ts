/**
 * A weekly file into the NPI tables: staged first, in nobody's way; then base tables, search tables and ledger in one
 * transaction, so a reader finds all of it or nothing, and whoever is killed leaves nothing.
 */
import type { RowCounts } from "../../../domain/npi/row.ts";
import type { NpiRow } from "../../../domain/npi/row.ts";
import type { Loaded, LoadOrder } from "../../../ports/npi-tables.ts";
import type { Database, Queries } from "../database.ts";
import type { Held } from "../held-session.ts";
import { updateBase, workTables } from "./base-update.ts";
import { placeOf, type Where } from "./found-tables.ts";
import { isIn, queueUpToLoad, recordLoad } from "./loads.ts";
import { readyTables, type ReadyTables } from "./ready-tables.ts";
import { searchTable } from "./schema.ts";
import { fillEmptySearch } from "./search-filling.ts";
import { searchWorkTables, updateSearch } from "./search-update.ts";
import { stage, type Staged } from "./staging.ts";
import { dialog } from "./statements.ts";

/** See the port. */
export async function loadWeekly(
  database: Database,
  where: Where,
  order: LoadOrder,
  rows: AsyncIterable<readonly NpiRow[]>,
  signal: AbortSignal,
): Promise<Loaded> {
  return database.hold(async (held) => {
    if (await held.statements((queries) => isIn(queries, order))) {
      return { kind: "already" };
    }
    const ready = await makeReady(held, where);
    const staged = await stage(held, where.kind, ready, rows);
    await makeWorkTables(held, where);
    return held.transact((queries) => apply(queries, where, order, ready, staged));
  }, signal);
}

// SQLite writes each of 150 statements to the disk where they are not one transaction; on MySQL they cannot be.
async function makeReady(held: Held, where: Where): Promise<ReadyTables> {
  const work = (queries: Queries) => readyTables(queries, where);
  return where.kind === "sqlite" ? held.transact(work) : held.statements(work);
}

async function makeWorkTables(held: Held, { kind }: Where): Promise<void> {
  await held.statements((queries) =>
    dialog(kind, queries).all([...workTables(kind), ...searchWorkTables(kind)]),
  );
}

async function apply(
  queries: Queries,
  where: Where,
  order: LoadOrder,
  ready: ReadyTables,
  staged: Staged,
): Promise<Loaded> {
  await queueUpToLoad(queries);
  if (await isIn(queries, order)) {
    return { kind: "already" };
  }
  const said = dialog(where.kind, queries);
  const place = placeOf(searchTable("surgeon", "all"), where);
  await fillEmptySearch(said, place);
  const verdicts = await updateBase(said, ready);
  await updateSearch(said, place);
  const counts: RowCounts = { ...verdicts, refused: staged.refused + order.refusedByReader() };
  await recordLoad(queries, order, counts, staged.rowsOf);
  return { kind: "loaded", counts, refused: staged.refusals, road: staged.road };
}
