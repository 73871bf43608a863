/** Bulk load into SQLite: one prepared statement. It blocks the process for a batch at a time; between them signals come in. */
import { setImmediate as turn } from "node:timers/promises";
import type { DatabaseSync } from "node:sqlite";
import { marked, type BulkResult, type BulkSource, type BulkTarget } from "./bulk.ts";
import { patiently } from "./session-work.ts";

/** Where it throws, rows may be in the table: load into one of your own, or inside a transaction. */
export async function sqliteBulk(
  file: DatabaseSync,
  { table, columns }: BulkTarget,
  source: BulkSource,
  signal: AbortSignal,
): Promise<BulkResult> {
  const names = columns.map(quoted).join(", ");
  const marks = columns.map(() => "?").join(", ");
  const insert = file.prepare(`insert into ${quoted(table)} (${names}) values (${marks})`);
  let rows = 0;
  for await (const batch of marked(source, signal)) {
    await patiently(async () => {
      allOrNone(file, () => batch.forEach((row) => insert.run(...row)));
    }, signal);
    rows += batch.length;
    await turn();
  }
  return { rows, road: "bulk", warnings: [] };
}

// A batch is a transaction, where there is none yet: each row by itself would be one, too.
function allOrNone(file: DatabaseSync, work: () => void): void {
  if (file.isTransaction) {
    work();
    return;
  }
  file.exec("begin");
  try {
    work();
    file.exec("commit");
  } catch (error) {
    file.exec("rollback");
    throw error;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
