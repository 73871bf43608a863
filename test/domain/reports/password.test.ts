/** Report passwords: strong, the same for the same reader and key, and told by nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { ConfigError } from "../../../src/domain/failure.ts";
import {
  isProvider,
  nextVersion,
  parsePasswordKeys,
  readerOfAddress,
  readerOfProvider,
  reportPassword,
} from "../../../src/domain/reports/password.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const other = Buffer.alloc(32, 8).toString("base64");
const keys = parsePasswordKeys({ current: "2", keys: { "1": key, "2": other } });

test("a password is 24 letters of 32 in groups of four: 120 bits", () => {
  fc.assert(
    fc.property(fc.string(), (recipient) => {
      const password = reportPassword(keys, "2", recipient);

      assert.match(password, /^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    }),
  );
});

// It stands on paper that was handed out: whoever changes the way it is made must hand out new paper.
test("the password of a reader is what it always was", () => {
  const password = reportPassword(keys, "1", readerOfAddress("ann@example.com"));

  assert.equal(password, "WENT-WFAQ-MK87-AFTZ-RVFE-6S64");
});

test("two spellings of one address have one password, two readers or two keys have two", () => {
  const ann = reportPassword(keys, "1", readerOfAddress("ann@example.com"));

  assert.equal(reportPassword(keys, "1", readerOfAddress(" Ann@Example.COM ")), ann);
  assert.notEqual(reportPassword(keys, "1", readerOfAddress("bob@example.com")), ann);
  assert.notEqual(reportPassword(keys, "2", readerOfAddress("ann@example.com")), ann);
});

test("every letter of the alphabet occurs, none much more often than another", () => {
  const letters = Array.from({ length: 2_000 }, (_, index) => reportPassword(keys, "1", `${index}`))
    .join("")
    .replaceAll("-", "");

  const counts = Map.groupBy(letters, (letter) => letter);

  assert.equal(counts.size, 32);
  const expected = letters.length / 32;
  for (const [letter, { length }] of counts) {
    assert.ok(Math.abs(length - expected) < expected * 0.2, `${letter}: ${length}`);
  }
});

test("a version that is not there has no password", () => {
  assert.throws(() => reportPassword(keys, "3", "address:ann@example.com"), RangeError);
});

test("more keys than the one in force may be there, for letters that are still about", () => {
  assert.equal(keys.current, "2");
  assert.deepEqual([...keys.keys.keys()], ["1", "2"]);
});

test("a provider is a reader of his own, whatever his address and the spelling of his account", () => {
  assert.equal(readerOfProvider("Ann"), readerOfProvider("ann"));
  assert.notEqual(readerOfProvider("ann"), readerOfProvider("ann "));
  assert.deepEqual([readerOfProvider("address:x"), readerOfAddress("provider:x")].map(isProvider), [
    true,
    false,
  ]);
});

for (const [versions, next] of [
  [["1"], "2"],
  [["1", "2"], "3"],
  [["9", "10"], "11"],
  [["spring"], "1"],
  [["7", "spring", "1e3", "-9", "0.5"], "8"],
] as const) {
  test(`after ${versions.join(", ")} comes ${next}`, () => {
    const present = new Map(versions.map((version) => [version, Buffer.alloc(32)]));

    assert.equal(nextVersion({ current: versions[0], keys: present }), next);
  });
}

for (const [what, values] of [
  ["nothing", {}],
  ["no keys", { current: "1" }],
  ["keys that are none", { current: "1", keys: "abc" }],
  ["keys that are null", { current: "1", keys: null }],
  ["no version in force", { keys: { "1": key } }],
  ["a version in force that has no key", { current: "2", keys: { "1": key } }],
  ["a version in force that is a number", { current: 1, keys: { "1": key } }],
  ["a key of 31 bytes", { current: "1", keys: { "1": Buffer.alloc(31).toString("base64") } }],
  ["a short second key", { current: "1", keys: { "1": key, "2": "c2hvcnQ=" } }],
  ["a key that is no text", { current: "1", keys: { "1": 7 } }],
] as const) {
  test(`a secret with ${what} is refused, without a word of it`, () => {
    assert.throws(
      () => parsePasswordKeys(values),
      (error) =>
        error instanceof ConfigError &&
        error.message.includes("the secret report-passwords must hold") &&
        !error.message.includes(key.slice(0, 8)) &&
        !error.message.includes("c2hvcnQ"),
    );
  });
}
