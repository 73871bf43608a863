/** A further key in the text of the secret, and another one in force: one value changes, and nothing else does. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { ConfigError, UsageError } from "../../src/domain/failure.ts";
import { keyAdded, keyUsed } from "../../src/secrets/password-keys-change.ts";

const old = Buffer.alloc(32, 7).toString("base64");
const bytes = Buffer.alloc(32, 8);
const fresh = bytes.toString("base64");

suite("a new key", () => {
  for (const [what, text, expected] of [
    [
      "comes after the others, as compact as they are",
      `{"current":"1","keys":{"1":"${old}"}}`,
      `{"current":"1","keys":{"1":"${old}","2":"${fresh}"}}`,
    ],
    [
      "gets a line where the others have one",
      `{\n  "keys": {\n    "1": "${old}"\n  },\n  "note": 1.00,\n  "current": "1"\n}\n`,
      `{\n  "keys": {\n    "1": "${old}",\n    "2": "${fresh}"\n  },\n  "note": 1.00,\n  "current": "1"\n}\n`,
    ],
    [
      "gets the number after the highest, and other names count as none",
      `{"current":"first","keys":{"7":"${old}","first":"${old}","3":"${old}"}}`,
      `{"current":"first","keys":{"7":"${old}","first":"${old}","3":"${old}","8":"${fresh}"}}`,
    ],
    [
      "goes into the keys that count, where the text has two",
      `{"keys":{},"current":"1","keys" : {"1":"${old}" } }`,
      `{"keys":{},"current":"1","keys" : {"1":"${old}","2":"${fresh}" } }`,
    ],
  ] as const) {
    test(what, () => {
      assert.equal(keyAdded(text, bytes).text, expected);
    });
  }

  test("leaves the key in force in force", () => {
    const { version, current } = keyAdded(`{"current":"1","keys":{"1":"${old}"}}`, bytes);

    assert.deepEqual([version, current], ["2", "1"]);
  });

  test("whatever else the secret holds stays as it is", () => {
    const name = fc.string().filter((key) => key !== "keys" && key !== "current");
    const indent = fc.constantFrom(undefined, 2, "\t");
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), indent, (others, space) => {
        const values = { ...others, current: "1", keys: { 1: old } };
        const before = JSON.stringify(values, undefined, space);

        const { text } = keyAdded(before, bytes);
        const used = keyUsed(text, "2").text ?? "";

        const parsed = JSON.parse(before) as object;
        const expected = { ...parsed, keys: { 1: old, 2: fresh }, current: "2" };
        assert.deepEqual(JSON.parse(used), expected);
        assert.equal(keyUsed(used, "1").text, text);
      }),
    );
  });
});

suite("another key in force", () => {
  const text = `{"keys":{"1":"${old}","2":"${fresh}"}, "current" : "1" }`;

  test("changes that value alone", () => {
    const change = keyUsed(text, "2");

    assert.equal(change.before, "1");
    assert.equal(change.text, text.replace('"current" : "1"', '"current" : "2"'));
  });

  test("is nothing to change where it is that already", () => {
    assert.equal(keyUsed(text, "1").text, undefined);
  });

  test("must be there: the versions that are there are named, no key is", () => {
    assert.throws(
      () => keyUsed(text, "3"),
      (error: unknown) =>
        error instanceof UsageError &&
        error.message.includes("has 1, 2.") &&
        !error.message.includes(old.slice(0, 8)),
    );
  });
});

for (const [text, kind] of [
  ["", UsageError],
  ["canary", UsageError],
  ['{"current":"1"}', UsageError],
  ['{"current":"2","keys":{"1":"canary"}}', UsageError],
  ['{"current":"1","keys":{"1":"canary"}}', ConfigError],
] as const) {
  test(`refused without repeating it: ${text}`, () => {
    for (const change of [() => keyAdded(text, bytes), () => keyUsed(text, "1")]) {
      assert.throws(
        change,
        (error: unknown) => error instanceof kind && !error.message.includes("canary"),
      );
    }
  });
}
