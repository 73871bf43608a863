/** Tables for spreadsheets: a cell is text, whatever it begins with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { csvLine } from "../../src/domain/csv.ts";

for (const [cell, written] of [
  ["plain", '"plain"'],
  ["", '""'],
  ['O"Neil, Ann', '"O""Neil, Ann"'],
  ["two\r\nlines\tand a tab", '"two lines and a tab"'],
  ["=1+1", `"'=1+1"`],
  ["+1", `"'+1"`],
  ["-1", `"'-1"`],
  ["@sum", `"'@sum"`],
  [" \t=1", `"'=1"`],
  ["＝1", `"'＝1"`],
  ['"=1', '"""=1"'],
  ["a=1", '"a=1"'],
] as const) {
  test(`${JSON.stringify(cell)} is written as ${written}`, () => {
    assert.equal(csvLine([cell]), written);
  });
}

test("whatever the cells are, it is one line of as many cells, and none is a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (cells) => {
      const line = csvLine(cells);

      assert.doesNotMatch(line, /[\r\n\0]/);
      const read = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = ""]) => cell);
      assert.equal(read.length, cells.length);
      read.forEach((cell) => assert.doesNotMatch(cell, /^[=+\-@\s]/));
    }),
  );
});
