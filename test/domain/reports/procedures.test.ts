/** Procedure codes as the reports print them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { displayProcedures } from "../../../src/domain/reports/procedures.ts";

const printed: readonly (readonly [string, string])[] = [
  ["", ""],
  ["A", "A"],
  ["ABCD", "A, B, C, D"],
  ["ABCDE", "A, B, C, D +1"],
  ["ABCDEFGHI", "A, B, C, D +5"],
  ["AAB", "A, A, B"],
];

for (const [codes, expected] of printed) {
  test(`${codes.length} procedure codes print as "${expected}"`, () => {
    assert.equal(displayProcedures(codes.split("")), expected);
  });
}
