/** Amounts of bytes in words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeWords } from "../../../src/domain/backup/size-words.ts";

for (const [bytes, words] of [
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1550, "1.6 kB"],
  [999_949, "999.9 kB"],
  [999_950, "1.0 MB"],
  [96_000_000, "96.0 MB"],
  [2.5e12, "2.5 TB"],
  [4e15, "4000.0 TB"],
] as const) {
  test(`${bytes} bytes are ${words}`, () => {
    assert.equal(sizeWords(bytes), words);
  });
}
