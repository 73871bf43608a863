/** CMS's CSV, line by line, whatever is in a line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { csvLines } from "../../../src/adapters/npi/csv.ts";
import type { BrokenLine, CsvRecord } from "../../../src/ports/npi-files.ts";

async function linesOf(content: Buffer | string, pieceBytes = 1_000_000) {
  const bytes = Buffer.from(content);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield bytes.subarray(at, at + pieceBytes);
    }
  }
  const lines: (CsvRecord | BrokenLine)[] = [];
  for await (const batch of csvLines(pieces())) {
    lines.push(...batch);
  }
  return lines;
}

for (const [what, text, expected] of [
  ["values in quotes", '"a","b, c",""', ["a", "b, c", ""]],
  ["one value", '"a"', ["a"]],
  ["values without quotes", "a,b c,", ["a", "b c", ""]],
  ["quotes doubled within", '"a ""b"" c",""""', ['a "b" c', '"']],
  ["what looks like the end of a value", '"a"",""b","c"', ['a","b', "c"]],
  ["apostrophes and accents", '"O\'BRIEN","ÁLVAREZ ŁUKASZ 😀"', ["O'BRIEN", "ÁLVAREZ ŁUKASZ 😀"]],
  ["a carriage return within a value", '"a\rb","c"', ["a\rb", "c"]],
  ["a carriage return without quotes", 'a\rb,"c"', ["a\rb", "c"]],
] as const) {
  test(`a line with ${what} is taken apart`, async () => {
    assert.deepEqual(await linesOf(`${text}\n`), [{ line: 1, values: expected }]);
  });
}

for (const [problem, text] of [
  ["a value goes on after its closing quotation mark", '"a","b "c" d","e"'],
  ["a value goes on after its closing quotation mark", '"a""b"c,"d"'],
  ["a quotation mark is opened and not closed", '"a","b","c'],
  ["a quotation mark is opened and not closed", '"a","b""'],
  ["a quotation mark stands within a value without quotes", 'a,b"c",d'],
] as const) {
  test(`a broken line is told, and the next is read right: ${text}`, async () => {
    assert.deepEqual(await linesOf(`"h","i"\n${text}\n"x","y"\n`), [
      { line: 1, values: ["h", "i"] },
      { line: 2, problem },
      { line: 3, values: ["x", "y"] },
    ]);
  });
}

test("however the pieces are cut, the lines are the same", async () => {
  const text = '"a","ÁŁ😀"\r\n\r\n"b","""q"""\r\n"last","without an end"';
  const whole = await linesOf(text);

  for (let size = 1; size < 40; size += 1) {
    assert.deepEqual(await linesOf(text, size), whole);
  }
  assert.deepEqual(whole, [
    { line: 1, values: ["a", "ÁŁ😀"] },
    { line: 3, values: ["b", '"q"'] },
    { line: 4, values: ["last", "without an end"] },
  ]);
});

test("the mark at the beginning of files of Windows is no part of the first name", async () => {
  assert.deepEqual(await linesOf('\uFEFF"NPI"\n\uFEFFb\n'), [
    { line: 1, values: ["NPI"] },
    { line: 2, values: ["\uFEFFb"] },
  ]);
});

test("bytes that are no UTF-8 can be seen in their value, and in no other", async () => {
  const bytes = Buffer.from('"JOS\xc9","ok"\n"é","ok"\n', "latin1");

  const [first] = await linesOf(bytes);

  assert.deepEqual(first, { line: 1, values: ["JOS\ufffd", "ok"] });
});

test("lines of 1 MB end the reading: no such file is held in memory", async () => {
  await assert.rejects(linesOf("x".repeat(3_000_000), 65_536), /a line is longer than 1 MB/);
});

test("many lines come in batches, each once and in order", async () => {
  const text = Array.from({ length: 1234 }, (_, index) => `"${index + 1}"\n`).join("");

  const lines = await linesOf(text, 1000);

  assert.deepEqual(
    lines.map((line) => ("values" in line ? line.values[0] : "")),
    Array.from({ length: 1234 }, (_, index) => String(index + 1)),
  );
  assert.deepEqual(
    lines.map(({ line }) => line),
    Array.from({ length: 1234 }, (_, index) => index + 1),
  );
});
