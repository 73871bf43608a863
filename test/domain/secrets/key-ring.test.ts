/** The ring of keys: what it prints it reads, what is no ring is refused, and no error holds a key. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  keyOf,
  KeyRingError,
  newRing,
  parseRing,
  printRing,
  turned,
} from "../../../src/domain/secrets/key-ring.ts";

const key = Buffer.alloc(32, 7).toString("base64");

test("a new ring has one key of 32 bytes, unlike any other", () => {
  const [one, other] = [newRing(), newRing()];

  assert.equal(one.previous, undefined);
  assert.equal(one.current.bytes.length, 32);
  assert.notDeepEqual(one.current.bytes, other.current.bytes);
  assert.notEqual(one.current.id, other.current.id);
});

test("turned, the key before still opens; turned again, it is gone", () => {
  const ring = newRing();
  const once = turned(ring);
  const twice = turned(once);

  assert.equal(keyOf(once, ring.current.id), ring.current.bytes);
  assert.equal(keyOf(once, once.current.id), once.current.bytes);
  assert.notDeepEqual(once.current, ring.current);
  assert.equal(keyOf(twice, ring.current.id), undefined);
  assert.deepEqual(twice.previous, once.current);
});

test("a ring is read as it was printed", () => {
  for (const ring of [newRing(), turned(newRing())]) {
    const { current, previous } = parseRing(printRing(ring));

    assert.deepEqual({ id: current.id, bytes: new Uint8Array(current.bytes) }, plain(ring.current));
    assert.deepEqual(previous && plain(previous), ring.previous && plain(ring.previous));
  }
});

test("a person can write a ring", () => {
  const ring = parseRing(`{"keys": [{"id": "2026", "key": "${key}"}]}`);

  assert.deepEqual([...ring.current.bytes], [...Buffer.alloc(32, 7)]);
});

const first = `{"id":"a","key":"${key}"}`;
const second = `{"id":"b","key":"${key}"}`;
const furtherKeys = [
  ["null", undefined],
  [`"${key}"`, undefined],
  ['{"id":"b","key":"short"}', undefined],
  [first, undefined],
  [`null,${second}`, undefined],
  [`${second},{"id":"c","key":"${key}"}`, "b"],
  [`${second},null`, "b"],
] as const;

for (const [further, previous] of furtherKeys) {
  test(`a good first key is used with ${further.replaceAll(key, "<key>")} after it`, () => {
    const ring = parseRing(`{"keys":[${first},${further}]}`);

    assert.equal(ring.current.id, "a");
    assert.equal(ring.previous?.id, previous);
  });
}

for (const text of [
  "",
  key,
  `"${key}"`,
  "null",
  "[]",
  "{}",
  `{"keys":"${key}"}`,
  '{"keys":[]}',
  `{"keys":["${key}"]}`,
  `{"keys":[null]}`,
  `{"keys":[{"key":"${key}"}]}`,
  `{"keys":[{"id":"","key":"${key}"}]}`,
  `{"keys":[{"id":1,"key":"${key}"}]}`,
  '{"keys":[{"id":"a"}]}',
  '{"keys":[{"id":"a","key":""}]}',
  `{"keys":[{"id":"a","key":"${key.slice(0, 40)}"}]}`,
  `{"keys":[{"id":"a","key":"${key.slice(0, -1)}BBBB"}]}`,
  `{"keys":[{"id":"a","key":"short"},{"id":"b","key":"${key}"}]}`,
  `{"keys":[{"id":"a","key":"${key}"}`,
]) {
  test(`${text.replaceAll(key, "<key>").slice(0, 70)} is no ring, and the error holds no key`, () => {
    assert.throws(
      () => parseRing(text),
      (error) => {
        assert.ok(error instanceof KeyRingError);
        const told = inspect(error, { depth: Infinity, showHidden: true });
        return !told.includes(key.slice(0, 12));
      },
    );
  });
}

function plain({ id, bytes }: { readonly id: string; readonly bytes: Uint8Array }) {
  return { id, bytes: new Uint8Array(bytes) };
}
