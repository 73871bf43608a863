/**
 * The rows of a file in a table that only this session sees. One row for each NPI: which of several counts is known only at
 * the end, so the others are taken out then.
 */
import { npiPosition } from "../../../domain/npi/columns.ts";
import type { NpiRow, RefusedRow } from "../../../domain/npi/row.ts";
import { searchLetterOf } from "../../../domain/npi/search.ts";
import type { BulkResult, BulkRow, BulkSource } from "../bulk.ts";
import type { Held } from "../held-session.ts";
import type { DatabaseKind } from "../session.ts";
import { chunks } from "../values.ts";
import { makingTemporary } from "./denied.ts";
import type { ReadyTables } from "./ready-tables.ts";
import { firstLines, type FirstLines } from "./full-first-lines.ts";
import { refusals, type Refusals } from "./refusals.ts";
import { misfit } from "./room.ts";
import { baseTable, searchName } from "./schema.ts";
import { dialog, joined, temporary, type Dialog } from "./statements.ts";

export interface Staged {
  readonly road: BulkResult["road"];
  /** All that were refused here, and the first hundred. */
  readonly refused: number;
  readonly refusals: readonly RefusedRow[];
  /** Rows of the file by the base table they belong to, refused ones included. */
  readonly rowsOf: readonly [number, number, number];
}

const ownColumns = [
  "line int not null primary key",
  "npi bigint not null",
  "entity int not null",
  "updated varchar(10) not null",
  "deactivated int not null",
  // Of the search table it belongs into; null where in none.
  "letter char(1) null",
];
const ownNames = ["line", "npi", "entity", "updated", "deactivated", "letter"];

/** The name of the table. Its columns are those above and those of the base tables. */
export const staging = "jobs_npi_staging";

interface Reading {
  readonly ready: ReadyTables;
  readonly seen: FirstLines;
  /** NPIs that may have come more than once. */
  readonly repeated: Set<string>;
  readonly refused: Refusals;
  readonly rowsOf: [number, number, number];
  given: number;
}

/** @throws {Error} where the server did not take every row as it was. What `rows` throws leaves the door as it is. */
export async function stage(
  held: Held,
  kind: DatabaseKind,
  ready: ReadyTables,
  rows: AsyncIterable<readonly NpiRow[]>,
): Promise<Staged> {
  const values = baseTable(0).columns.slice(1);
  const columns = values.map(({ name, length }) => `${name} varchar(${length}) null`);
  const making = temporary(kind, staging, [...ownColumns, ...columns]);
  await held.statements(async (queries) =>
    makingTemporary(async () => dialog(kind, queries).all(making)),
  );

  const reading: Reading = {
    ready,
    seen: firstLines(),
    repeated: new Set(),
    refused: refusals(),
    rowsOf: [0, 0, 0],
    given: 0,
  };
  const target = { table: staging, columns: [...ownNames, ...values.map(({ name }) => name)] };
  const result = await held.bulk(target, bulkRows(rows, reading));
  requireAll(result, reading.given);
  if (reading.repeated.size > 0) {
    await held.statements((queries) => removeOlder(dialog(kind, queries), reading));
  }
  return {
    road: result.road,
    refused: reading.refused.count(),
    refusals: reading.refused.first().toSorted((one, other) => one.line - other.line),
    rowsOf: reading.rowsOf,
  };
}

async function* bulkRows(rows: AsyncIterable<readonly NpiRow[]>, reading: Reading): BulkSource {
  for await (const batch of rows) {
    const taken = batch.filter((row) => isTaken(row, reading)).map(bulkRow);
    reading.given += taken.length;
    yield taken;
  }
}

function isTaken(row: NpiRow, { ready, seen, repeated, refused, rowsOf }: Reading): boolean {
  const { line, npi } = row;
  rowsOf[row.entity] += 1;
  const reason = misfit(row, ready[row.entity].tight);
  if (reason !== undefined) {
    refused.add({ line, npi, reason });
    return false;
  }
  if (seen.note(npi, line)) {
    repeated.add(npi);
  }
  return true;
}

interface Repeat {
  readonly line: number;
  readonly npi: number;
}

const repeats = "jobs_npi_repeats";

// Of each NPI the row that counts comes first: the latest update, then the later line.
async function removeOlder(
  { kind, all, run, rows }: Dialog,
  { repeated, refused }: Reading,
): Promise<void> {
  await all(temporary(kind, repeats, ["npi bigint not null primary key"]));
  for (const chunk of chunks([...repeated])) {
    await run(`insert into ${repeats} (npi) values ${chunk.map((npi) => `(${npi})`).join(", ")}`);
  }
  const found = await rows<Repeat>(`select s.line, s.npi from ${staging} s
    ${joined(kind)} ${repeats} r on r.npi = s.npi order by s.npi, s.updated desc, s.line desc`);
  const counting = new Map<number, number>();
  const outdated: number[] = [];
  for (const { line, npi } of found) {
    const winner = counting.get(npi);
    if (winner === undefined) {
      counting.set(npi, line);
    } else {
      outdated.push(line);
      const reason = `its NPI is on line ${winner} again, which is newer`;
      refused.add({ line, npi: String(npi), reason });
    }
  }
  for (const chunk of chunks(outdated)) {
    await run(`delete from ${staging} where line in (${chunk.join(", ")})`);
  }
}

const namePositions = [
  undefined,
  npiPosition(searchName.surgeon.base),
  npiPosition(searchName.facility.base),
] as const;

function bulkRow({ line, npi, entity, updated, isDeactivated, values }: NpiRow): BulkRow {
  const position = namePositions[entity];
  const name = position === undefined || isDeactivated ? null : (values[position] ?? null);
  const letter = name === null ? null : searchLetterOf(name);
  return [line, npi, entity, updated, isDeactivated ? 1 : 0, letter, ...values.slice(1)];
}

function requireAll({ rows, warnings }: BulkResult, given: number): void {
  const [first] = warnings;
  if (rows !== given || first !== undefined) {
    const warned = `${warnings.length} warnings, the first ${first?.number ?? "none"} of ${first?.column ?? "no column"}`;
    throw new Error(
      `Cannot load the NPI rows: the database took ${rows} of ${given} into its staging table, with ${warned}; nothing was changed`,
    );
  }
}
