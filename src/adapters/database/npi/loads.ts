/** Which files are in the NPI tables: our ledger, and SurgiCase's own log of updates. */
import { rowsIn } from "../../../domain/npi/row-counts.ts";
import type { RowCounts } from "../../../domain/npi/row.ts";
import type { LoadOrder, NpiLoad } from "../../../ports/npi-tables.ts";
import type { Queries } from "../database.ts";
import type { NpiLoadRow } from "../tables.ts";
import { readMoment, writeMoment, writeTimestamp } from "../values.ts";

const isLoaded = "loaded";

/** In the order in which they were loaded. */
export async function loadsIn(queries: Queries): Promise<readonly NpiLoad[]> {
  const rows = await queries
    .selectFrom("jobs_npi_loads")
    .selectAll()
    .where("state", "=", isLoaded)
    .orderBy("loaded_at")
    .orderBy("covers_until")
    .orderBy("file_name")
    .execute();
  return rows.map(toLoad);
}

function toLoad(row: NpiLoadRow): NpiLoad {
  return {
    file: row.file_name,
    kind: row.kind === "full" ? "full" : "weekly",
    from: row.covers_from,
    until: row.covers_until,
    sha256: row.sha256,
    runId: row.run_id,
    loadedAt: readMoment(row.loaded_at),
    counts: {
      inserted: Number(row.rows_inserted),
      updated: Number(row.rows_updated),
      deactivated: Number(row.rows_deactivated),
      unchanged: Number(row.rows_unchanged),
      refused: Number(row.rows_refused),
    },
  };
}

/** Everyone who loads queues up here until the one before has committed. */
export async function queueUpToLoad(queries: Queries): Promise<void> {
  await queries
    .selectFrom("jobs_schema")
    .select("version")
    .where("version", "=", 3)
    .forUpdate()
    .execute();
}

export async function forgetLoads(queries: Queries): Promise<void> {
  await queries.deleteFrom("jobs_npi_loads").where("state", "=", isLoaded).execute();
}

/** Whether this very file is in the tables. */
export async function isIn(queries: Queries, { file, sha256 }: LoadOrder): Promise<boolean> {
  const row = await queries
    .selectFrom("jobs_npi_loads")
    .select("sha256")
    .where("file_name", "=", file)
    .where("state", "=", isLoaded)
    .executeTakeFirst();
  return row?.sha256 === sha256;
}

/** One of the same name, which CMS has published anew, is replaced. */
export async function recordLoad(
  queries: Queries,
  order: LoadOrder,
  counts: RowCounts,
  rowsOf: readonly [number, number, number],
): Promise<void> {
  const now = order.now();
  await queries.deleteFrom("jobs_npi_loads").where("file_name", "=", order.file).execute();
  await queries
    .insertInto("jobs_npi_loads")
    .values(ledgerRow(order, counts, now))
    .execute();
  await queries
    .insertInto("npi_update_log")
    .values({
      execution_ts: writeTimestamp(now),
      filename_processed: order.csvName,
      total_rows: rowsIn(counts),
      total_0_rows: rowsOf[0],
      total_1_rows: rowsOf[1],
      total_2_rows: rowsOf[2],
    })
    .execute();
}

/** A row of the ledger, for a file that is in. */
export function ledgerRow(order: LoadOrder, counts: RowCounts, now: Date): NpiLoadRow {
  return {
    file_name: order.file,
    kind: order.kind,
    covers_from: order.from,
    covers_until: order.until,
    sha256: order.sha256,
    bytes: order.bytes,
    csv_name: order.csvName,
    run_id: order.runId,
    state: isLoaded,
    detail: null,
    loaded_at: writeMoment(now),
    rows_inserted: counts.inserted,
    rows_updated: counts.updated,
    rows_deactivated: counts.deactivated,
    rows_unchanged: counts.unchanged,
    rows_refused: counts.refused,
  };
}
