/** What a column of a foreign table has room for. Of those we make ourselves everything fits that CMS allows. */
import { npiColumns } from "../../../domain/npi/columns.ts";
import type { NpiRow } from "../../../domain/npi/row.ts";
import type { FoundColumn } from "./found-tables.ts";

/** A column that not every value of CMS's fits into. */
export interface TightColumn {
  /** Where its value is in a row's. */
  readonly position: number;
  readonly table: string;
  readonly length: number;
  readonly charset: string;
}

/** Undefined where everything fits. */
export function tightColumn(
  position: number,
  table: string,
  column: FoundColumn,
): TightColumn | undefined {
  const allowed = npiColumns[position]?.length ?? 0;
  const { length = allowed, charset = "utf8mb4" } = column;
  return length >= allowed && charset === "utf8mb4"
    ? undefined
    : { position, table, length, charset };
}

/** Why a row does not fit, as a clause; undefined where it does. */
export function misfit(row: NpiRow, tight: readonly TightColumn[]): string | undefined {
  for (const { position, table, length, charset } of tight) {
    const value = row.values[position] ?? "";
    const column = npiColumns[position]?.headers[0];
    // Code units are counted first: there are never fewer of them.
    if (value.length > length && Array.from(value).length > length) {
      return `its ${column} is ${Array.from(value).length} characters long, the table ${table} takes ${length}`;
    }
    if (!writable(value, charset)) {
      return `its ${column} has characters that the table ${table} cannot store, as it is ${charset}`;
    }
  }
  return undefined;
}

// What MySQL calls latin1 is windows-1252.
const windows1252 =
  /^[\u0000-\u00ff\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]*$/; // oxlint-disable-line no-control-regex
const ascii = /^[\u0000-\u007f]*$/; // oxlint-disable-line no-control-regex

function writable(value: string, charset: string): boolean {
  switch (charset) {
    case "utf8mb4":
      return true;
    case "utf8mb3":
    case "utf8":
      return !/[\u{10000}-\u{10ffff}]/u.test(value);
    case "latin1":
      return windows1252.test(value);
    default:
      return ascii.test(value);
  }
}
