/**
 * The moment of a full load: one statement gives all new tables the names of the present ones. The ledger says before it that it
 * is about to come, so after a kill it can be told whether it came.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import type { RowCounts } from "../../../domain/npi/row.ts";
import type { LoadOrder } from "../../../ports/npi-tables.ts";
import type { Queries } from "../database.ts";
import { driverErrorOf } from "../driver-errors.ts";
import type { Held } from "../held-session.ts";
import type { Lane } from "./full-lanes.ts";
import type { NewTable, NewTables } from "./full-tables.ts";
import { listed } from "./full-words.ts";
import { ledgerRow, recordLoad } from "./loads.ts";

export interface Ending {
  readonly order: LoadOrder;
  readonly counts: RowCounts;
  readonly rowsOf: readonly [number, number, number];
}

export const isSwapping = "swapping";

/** MySQL and MariaDB. Readers wait for it a moment; none finds a table missing. */
export async function swap(
  held: Held,
  { base, search }: NewTables,
  ending: Ending,
  signal: AbortSignal,
): Promise<void> {
  const all = [...base, ...search];
  await held.transact(async (queries) => announce(queries, ending));
  await patiently(async () => held.statements(async (queries) => rename(queries, all)), signal);
  await held.transact(async (queries) => confirm(queries, ending));
  await held.statements(async (queries) => drop(queries, all));
}

// The file's own row, which may be there of an earlier load of it, stays until the swap has come.
async function announce(queries: Queries, { order, counts, rowsOf }: Ending): Promise<void> {
  await queries.deleteFrom("jobs_npi_loads").where("state", "=", isSwapping).execute();
  await queries
    .insertInto("jobs_npi_loads")
    .values({
      ...ledgerRow(order, counts, order.now()),
      file_name: announcedName(order.file),
      state: isSwapping,
      detail: JSON.stringify({ file: order.file, rowsOf }),
    })
    .execute();
}

function announcedName(file: string): string {
  return `swapping ${file}`.slice(0, 250);
}

export async function confirm(queries: Queries, { order, counts, rowsOf }: Ending): Promise<void> {
  await queries.deleteFrom("jobs_npi_loads").where("state", "=", isSwapping).execute();
  await recordLoad(queries, order, counts, rowsOf);
}

type Renamed = Pick<NewTable, "name" | "fresh" | "old" | "isPresent">;

/** Whether a statement waits for readers: seconds, or everyone who comes after it would wait behind it for long. */
const patience = "set session lock_wait_timeout = 5";

export async function rename(queries: Queries, tables: readonly Renamed[]): Promise<void> {
  const pairs = tables.flatMap(({ name, fresh, old, isPresent }) => [
    ...(isPresent ? [`${name} to ${old}`] : []),
    `${fresh} to ${name}`,
  ]);
  if (pairs.length === 0) {
    return;
  }
  await sql.raw(patience).execute(queries);
  await sql.raw(`rename table ${pairs.join(", ")}`).execute(queries);
}

async function drop(queries: Queries, tables: readonly Renamed[]): Promise<void> {
  const olds = tables.flatMap(({ old, isPresent }) => (isPresent ? [old] : []));
  if (olds.length > 0) {
    await sql.raw(`drop table if exists ${olds.join(", ")}`).execute(queries);
  }
}

const tries = 60;
const pauseMilliseconds = 5_000;

// A reader whose transaction is open for long keeps the tables: between two tries the others read on.
async function patiently(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === tries || driverErrorOf(error)?.number !== 1205) {
        throw error;
      }
    }
    await sleep(pauseMilliseconds, undefined, { signal });
  }
}

/** SQLite, inside the transaction of all: its readers go on with what they had until it commits. */
export async function replaceAll(lane: Lane, { base, search }: NewTables): Promise<void> {
  for (const { name, fresh, columns } of [...base, ...search]) {
    const names = listed("sqlite", columns);
    await lane.run([
      `delete from main.${name}`,
      `insert into main.${name} (${names}) select ${names} from ${fresh}`,
    ]);
  }
}
