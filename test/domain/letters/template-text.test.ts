/** The templates' language is Python's `str.format`, as far as such texts use it; anything more is named as a mistake. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { fill, readText } from "../../../src/domain/letters/template-text.ts";

const known = ["first_name", "total"];

function filled(text: string, values: Readonly<Record<string, string>> = {}): string {
  const read = readText(text, known);
  assert.ok(read.kind === "read", `${text} is broken`);
  return fill(read.pieces, (name) => values[name] ?? "?");
}

// What Python 3.11 makes of them.
const texts = [
  ["Hello {first_name}", "Hello Ann"],
  ["{first_name}{total}", "Ann12"],
  ["{{first_name}}", "{first_name}"],
  ["{{{first_name}}}", "{Ann}"],
  ["{{{{}}}}", "{{}}"],
  ["$${total}%", "$$12%"],
  ["", ""],
] as const;

for (const [text, expected] of texts) {
  test(`${JSON.stringify(text)} becomes ${JSON.stringify(expected)}`, () => {
    assert.equal(filled(text, { first_name: "Ann", total: "12" }), expected);
  });
}

const mistakes = [
  ["{frist_name}", "names {frist_name}, which such a mail does not have"],
  ["{ first_name }", "names { first_name }, which such a mail does not have"],
  ["{__class__}", "names {__class__}, which such a mail does not have"],
  ["{constructor}", "names {constructor}, which such a mail does not have"],
  ["{}", "holds {} without a name"],
  ["{0}", "holds {0} without a name"],
  ["{total:>10}", "holds {total:>10}, where {total} alone may stand"],
  ["{total!r}", "holds {total!r}, where {total} alone may stand"],
  ["{total.real}", "holds {total.real}, where {total} alone may stand"],
  ["{total[0]}", "holds {total[0]}, where {total} alone may stand"],
  ["{total", "holds a lone {"],
  ["total}", "holds a lone }"],
  ["{total}}", "holds a lone }"],
  ["{{total}", "holds a lone }"],
  ["{first_name{total}}", "holds a lone {, holds a lone }"],
  [
    "{one} {two} {one}",
    "names {one}, which such a mail does not have, names {two}, which such a mail does not have",
  ],
] as const;

for (const [text, problem] of mistakes) {
  test(`${JSON.stringify(text)} ${problem}`, () => {
    assert.deepEqual(readText(text, known), { kind: "broken", problem });
  });
}

test("a mistake of any length is told in short, on one line", () => {
  const read = readText(`{${"long\n".repeat(1000)}} ${"{odd}".repeat(1000)}{`, known);

  assert.ok(read.kind === "broken");
  assert.ok(read.problem.length < 320 && !read.problem.includes("\n"), read.problem);
});

test("whatever has no brace stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const plain = text.replaceAll(/[{}]/g, "");

      assert.equal(filled(plain), plain);
    }),
  );
});

test("braces that are doubled come out as they were", () => {
  const pieces = fc.array(fc.constantFrom("{", "}", "a", "{{", "}}", " "));
  fc.assert(
    fc.property(pieces, (all) => {
      const text = all.join("");

      assert.equal(filled(text.replaceAll(/[{}]/g, "$&$&")), text);
    }),
  );
});

test("a value is not read again, whatever braces it has", () => {
  const values = { first_name: "{total} {{x}} {", total: "12" };

  assert.equal(filled("{first_name}, {total}", values), "{total} {{x}} {, 12");
});

const blanks = [
  ["Hello {first_name},", "Hello,"],
  ["Hello {first_name}", "Hello"],
  ["Dear {first_name} {first_name},", "Dear,"],
  ["Hello {first_name}\nnext", "Hello\nnext"],
  ["Hello '{first_name}'", "Hello ''"],
  ["Hello {first_name}-", "Hello -"],
  ["{first_name} is", " is"],
] as const;

for (const [text, expected] of blanks) {
  test(`${JSON.stringify(text)} with a blank value is ${JSON.stringify(expected)}`, () => {
    assert.equal(filled(text, { first_name: "" }), expected);
  });
}
