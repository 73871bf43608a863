/**
 * Bulk load into MySQL and MariaDB: LOAD DATA LOCAL from a stream, and multi-row statements where the server does not allow
 * it. Both leave out or cut short what does not fit, with a warning.
 */
import { escape, escapeId } from "mysql2";
import type { PoolConnection, QueryOptions, ResultSetHeader } from "mysql2";
import {
  marked,
  type BulkResult,
  type BulkRow,
  type BulkSource,
  type BulkTarget,
  type BulkWarning,
} from "./bulk.ts";
import { driverErrorOf } from "./driver-errors.ts";
import { textStream } from "./mysql-bulk-text.ts";

/** Where it throws, rows may be in the table: load into one of your own, or inside a transaction. */
export async function mysqlBulk(
  connection: PoolConnection,
  target: BulkTarget,
  source: BulkSource,
  signal: AbortSignal,
): Promise<BulkResult> {
  // How long a source may be slow
  await query(connection, { sql: "set session net_read_timeout = 120" });
  await tellAllWarnings(connection);
  const batches = marked(source, signal);
  try {
    return await streamed(connection, target, batches, signal);
  } catch (error) {
    if (!isForbidden(error)) {
      throw error;
    }
    return await stated(connection, target, batches);
  }
}

/** Else most of them are counted and not told. MySQL allows it to few logins (1227): one warning is enough to refuse a load. */
async function tellAllWarnings(connection: PoolConnection): Promise<void> {
  try {
    await query(connection, { sql: "set session max_error_count = 65535" });
  } catch (error) {
    if (driverErrorOf(error)?.number !== 1227) {
      throw error;
    }
  }
}

/** 1148 and 3948 are MySQL's, 4166 is MariaDB's. The server says so before it asks for the first row. */
function isForbidden(thrown: unknown): boolean {
  return [1148, 3948, 4166].includes(driverErrorOf(thrown)?.number ?? 0);
}

async function streamed(
  connection: PoolConnection,
  target: BulkTarget,
  batches: BulkSource,
  signal: AbortSignal,
): Promise<BulkResult> {
  const text = textStream(batches, Reflect.get(connection, "stream"));
  let broken: Error | undefined;
  text.on("error", (error) => {
    broken = error;
  });
  const stop = (): void => {
    text.destroy(new Error("Cannot go on: told to stop", { cause: signal.reason }));
  };
  // A connection that breaks while rows are on their way says so by an event as well; unheard, it would end the process.
  connection.on("error", ignore);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const { affectedRows, warningStatus } = await query(connection, {
      sql: `load data local infile 'rows' into table ${tableOf(target)} character set utf8mb4 fields terminated by '\\t' escaped by '\\\\' lines terminated by '\\n' (${columnsOf(target)})`,
      infileStreamFactory: () => text,
    });
    const warnings = warningStatus === 0 ? [] : await warningsOf(connection, 0);
    return { rows: affectedRows, road: "bulk", warnings };
  } catch (error) {
    // What the source threw, before what the server makes of an end that came too early.
    throw broken ?? error;
  } finally {
    signal.removeEventListener("abort", stop);
    connection.removeListener("error", ignore);
    text.destroy();
  }
}

function ignore(): void {
  // The statement itself rejects.
}

const mostCharacters = 900_000;

async function stated(
  connection: PoolConnection,
  target: BulkTarget,
  batches: BulkSource,
): Promise<BulkResult> {
  const start = `insert ignore into ${tableOf(target)} (${columnsOf(target)}) values `;
  let rows = 0;
  let given = 0;
  const warnings: BulkWarning[] = [];
  for await (const { text, count } of statements(start, batches)) {
    const { affectedRows, warningStatus } = await query(connection, { sql: text });
    if (warningStatus !== 0) {
      warnings.push(...(await warningsOf(connection, given)));
    }
    rows += affectedRows;
    given += count;
  }
  return { rows, road: "statements", warnings };
}

async function* statements(
  start: string,
  batches: BulkSource,
): AsyncIterable<{ readonly text: string; readonly count: number }> {
  let tuples: string[] = [];
  let length = 0;
  for await (const batch of batches) {
    for (const row of batch) {
      const tuple = tupleOf(row);
      if (length + tuple.length > mostCharacters && tuples.length > 0) {
        yield { text: start + tuples.join(","), count: tuples.length };
        tuples = [];
        length = 0;
      }
      tuples.push(tuple);
      length += tuple.length;
    }
  }
  if (tuples.length > 0) {
    yield { text: start + tuples.join(","), count: tuples.length };
  }
}

function tupleOf(row: BulkRow): string {
  return `(${row.map((value) => (value === null ? "null" : escape(value))).join(",")})`;
}

function tableOf({ table }: BulkTarget): string {
  return escapeId(table);
}

function columnsOf({ columns }: BulkTarget): string {
  return columns.map((column) => escapeId(column, true)).join(",");
}

interface WarningRow {
  readonly Code: number;
  readonly Message: string;
}

// `Data truncated for column 'provider_last_name' at row 17`
async function warningsOf(
  connection: PoolConnection,
  rowsBefore: number,
): Promise<readonly BulkWarning[]> {
  const rows = await query<readonly WarningRow[]>(connection, { sql: "show warnings" });
  return rows.map(({ Code, Message }) => {
    const row = /at row (\d+)/.exec(Message)?.[1];
    return {
      number: Code,
      row: row === undefined ? undefined : Number(row) + rowsBefore,
      column: /column (?:`[^`]*`\.)*[`']([^`']+)[`']/.exec(Message)?.[1],
    };
  });
}

async function query<Answer = ResultSetHeader>(
  connection: PoolConnection,
  options: QueryOptions,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  connection.query(options, (error, answer) => {
    if (error === null) {
      resolve(answer as Answer);
    } else {
      reject(error);
    }
  });
  return promise;
}
