/** Rows that are refused: all are counted, the first hundred told. */
import type { RefusedRow } from "../../../domain/npi/row.ts";

const mostKept = 100;

export interface Refusals {
  readonly add: (row: RefusedRow) => void;
  readonly count: () => number;
  readonly first: () => readonly RefusedRow[];
}

export function refusals(): Refusals {
  const kept: RefusedRow[] = [];
  let count = 0;
  return {
    add(row) {
      count += 1;
      if (kept.length < mostKept) {
        kept.push(row);
      }
    },
    count: () => count,
    first: () => kept,
  };
}
