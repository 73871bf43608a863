/** How moments and lists go into columns and come out. Moments are UTC, as text, to the millisecond. */

import { chunksOf } from "../../domain/chunks.ts";
import { foldText } from "../../domain/collation.ts";

/** Of a table of ours: `2026-11-23 08:00:00.123`. */
export function writeMoment(moment: Date): string {
  return moment.toISOString().slice(0, 23).replace("T", " ");
}

/** Of a table of SurgiCase's, whose timestamps are to the second: the server would round up into the future. */
export function writeTimestamp(moment: Date): string {
  return writeMoment(moment).slice(0, 19);
}

/** @throws {TypeError} where the text is no moment. */
export function readMoment(text: string): Date {
  const moment = new Date(`${text.replace(" ", "T")}Z`);
  if (Number.isNaN(moment.getTime())) {
    throw new TypeError("Cannot read a moment from the database: the text is none");
  }
  return moment;
}

/** Statements name at most this many rows. */
const chunkSize = 500;

export function chunks<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return chunksOf(items, chunkSize);
}

/** Plain order of code units: the same on every server and machine. */
export function compareText(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}

/**
 * Rows by a key of SurgiCase's, found as its own joins find them: neither letter case nor accents tell keys apart, but an
 * exact one goes first.
 */
export function byKey<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): (key: string) => Row | undefined {
  const exact = new Map(rows.map((row) => [keyOf(row), row]));
  const folded = new Map(rows.map((row) => [foldText(keyOf(row)), row]));
  return (key) => exact.get(key) ?? folded.get(foldText(key));
}
