/**
 * A SQLite file as SQL, in the shape of a dump of MySQL: a row a line, everything that may run over lines between DELIMITER
 * lines. Text that holds a backslash, a new line or a NUL is written as its bytes, so that a reader needs to know no dialect.
 */
import type { DatabaseSync } from "node:sqlite";
import { isLeftOut } from "./left-out.ts";

const rowsInStatement = 500;
const bytesInPiece = 256 * 1024;

interface Definition {
  readonly type: string;
  readonly name: string;
  /** Of an index or a trigger: what it belongs to. */
  readonly table: string;
  readonly sql: string;
}

/** Within one read transaction, which the caller holds. */
export function* sqliteText(
  file: DatabaseSync,
  tables: readonly string[],
): Generator<string, void> {
  yield* inPieces(linesOf(file, tables));
}

function* linesOf(file: DatabaseSync, tables: readonly string[]): Generator<string, void> {
  yield "-- SQLite dump of surgicase-jobs\n";
  yield `PRAGMA user_version = ${pragma(file, "user_version")};\n`;
  const definitions = definitionsOf(file);
  const ofTables = definitions.filter(
    ({ type, name }) => type === "table" && tables.includes(name),
  );
  for (const { name, sql } of ofTables) {
    yield bodyOf(sql);
    yield* rowsOf(file, name);
  }
  yield* countersOf(file, tables);
  // Later, so that they need not be kept in order, and no trigger acts on the rows.
  for (const { type, table, sql } of definitions) {
    if (type === "view" || (type !== "table" && !isLeftOut(table))) {
      yield bodyOf(sql);
    }
  }
  yield "-- Dump completed\n";
}

function bodyOf(sql: string): string {
  return `DELIMITER ;;\n${sql};;\nDELIMITER ;\n`;
}

export function definitionsOf(file: DatabaseSync): readonly Definition[] {
  const found = file
    .prepare(
      `select s.type as type, s.name as name, s.tbl_name as "table", s.sql as sql from sqlite_master s
       where s.sql is not null and s.name not like 'sqlite\\_%' escape '\\' order by s.rowid`,
    )
    .all();
  return found as unknown as readonly Definition[];
}

function pragma(file: DatabaseSync, name: string): number {
  return Number(Object.values(file.prepare(`pragma ${name}`).get() ?? {})[0]);
}

function* rowsOf(file: DatabaseSync, table: string): Generator<string, void> {
  const columns = ordinaryColumns(file, table);
  const names = columns.map(identifier).join(", ");
  const values = columns.map((column) => literal(identifier(column))).join(" || ',' || ");
  const rows = file.prepare(`select ${values} as line from ${identifier(table)}`).iterate();
  let count = 0;
  for (const row of rows) {
    const isFirst = count % rowsInStatement === 0;
    const before = count === 0 ? "" : ";\n";
    yield isFirst ? `${before}INSERT INTO ${identifier(table)} (${names}) VALUES\n` : ",\n";
    yield `(${String(row["line"])})`;
    count += 1;
  }
  yield count === 0 ? "" : ";\n";
}

/** Generated ones make their values themselves. */
function ordinaryColumns(file: DatabaseSync, table: string): readonly string[] {
  return file
    .prepare("select name from pragma_table_xinfo(?) where hidden = 0")
    .all(table)
    .map(({ name }) => String(name));
}

/** SQL that gives the value's own SQL. */
function literal(column: string): string {
  const odd = ["char(0)", "char(10)", "char(92)"]
    .map((letter) => `instr(${column}, ${letter}) > 0`)
    .join(" or ");
  return `case when typeof(${column}) = 'text' and (${odd}) then 'CAST(x''' || hex(${column}) || ''' AS TEXT)' else quote(${column}) end`;
}

/** Where numbers that are never given twice stand. */
function* countersOf(file: DatabaseSync, tables: readonly string[]): Generator<string, void> {
  const isThere = file.prepare("select 1 from sqlite_master where name = 'sqlite_sequence'").get();
  if (isThere !== undefined) {
    const rows = file.prepare("select name, seq from sqlite_sequence").all();
    for (const { name, seq } of rows.filter((row) => tables.includes(String(row["name"])))) {
      yield `UPDATE sqlite_sequence SET seq = ${Number(seq)} WHERE name = '${String(name).replaceAll("'", "''")}';\n`;
    }
  }
}

function* inPieces(lines: Iterable<string>): Generator<string, void> {
  let piece: string[] = [];
  let length = 0;
  for (const line of lines) {
    piece.push(line);
    length += line.length;
    if (length >= bytesInPiece) {
      yield piece.join("");
      [piece, length] = [[], 0];
    }
  }
  yield piece.join("");
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
