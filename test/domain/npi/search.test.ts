/** Which search table a name is in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { searchLetterOf } from "../../../src/domain/npi/search.ts";

for (const [name, letter] of [
  ["Smith", "s"],
  ["  zhang", "z"],
  ["Álvarez", "a"],
  ["E\u0301clair", "e"],
  ["Łukasz", "l"],
  ["ØSTERGAARD", "o"],
  ["Ægir", "a"],
  ["Œuvre", "o"],
  ["Ñuñez", "n"],
  ["İnan", "i"],
  ["ışık", "i"],
  ["Đorđe", "d"],
  ["Þór", "t"],
  ["ẞ", "s"],
  ["3M", "a"],
  ["'T HOOFT", "a"],
  ["#1 CARE", "a"],
  ["李", "a"],
  ["Жуков", "a"],
  ["😀", "a"],
] as const) {
  test(`"${name}" is searched for in table ${letter}`, () => {
    assert.equal(searchLetterOf(name), letter);
  });
}
