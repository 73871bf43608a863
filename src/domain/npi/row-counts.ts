/** Rows of a file by what became of them. */
import type { RowCounts } from "./row.ts";

export const noRows: RowCounts = {
  inserted: 0,
  updated: 0,
  deactivated: 0,
  unchanged: 0,
  refused: 0,
};

/** All rows of the file. */
export function rowsIn({ inserted, updated, deactivated, unchanged, refused }: RowCounts): number {
  return inserted + updated + deactivated + unchanged + refused;
}

export function sumOfRows(all: readonly RowCounts[]): RowCounts {
  return all.reduce(
    (sum, each) => ({
      inserted: sum.inserted + each.inserted,
      updated: sum.updated + each.updated,
      deactivated: sum.deactivated + each.deactivated,
      unchanged: sum.unchanged + each.unchanged,
      refused: sum.refused + each.refused,
    }),
    noRows,
  );
}
