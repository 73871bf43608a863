/** The seal: whatever is changed from outside, it does not open, or says the same as before. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { newRing, turned } from "../../../src/domain/secrets/key-ring.ts";
import { headerOf, seal, SealError, unseal } from "../../../src/domain/secrets/seal.ts";

const canary = "kestrel-4711";
const header = { kind: "copy", version: "v1", reason: "it is in a café" };
const body = JSON.stringify({ password: canary, name: "Zoë" });
const ring = newRing();

interface Envelope {
  readonly format: string;
  readonly key: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly nonce: string;
  readonly sealed: string;
  readonly tag: string;
}

test("what was sealed opens with its header, its contents and the key that closed it", () => {
  const text = seal("copy", header, body, ring);

  assert.deepEqual(unseal("copy", text, ring), { header, body, key: ring.current.id });
});

test("any contents and any header come back", () => {
  const headers = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));

  fc.assert(
    fc.property(headers, fc.string({ unit: "grapheme" }), (any, contents) => {
      const opened = unseal("copy", seal("copy", any, contents, ring), ring);

      assert.deepEqual(new Map(Object.entries(opened.header)), new Map(Object.entries(any)));
      assert.equal(opened.body, contents);
    }),
  );
});

test("it is one line, shows its header to everybody, and nothing of its contents", () => {
  const text = seal("copy", header, body, ring);

  assert.match(text, /^[^\n]+\n$/);
  assert.deepEqual(headerOf(text), header);
  assert.doesNotMatch(text, new RegExp(canary));
  assert.ok(!Buffer.from(text, "base64").includes(canary));
});

test("the same contents are sealed differently each time", () => {
  const [one, other] = [seal("copy", header, body, ring), seal("copy", header, body, ring)];

  assert.notEqual(one, other);
  assert.notEqual(envelopeOf(one).nonce, envelopeOf(other).nonce);
});

const text = seal("copy", header, body, ring);
const bytes = Buffer.from(text);

test("any bit that flips, anywhere, breaks it or changes nothing", () => {
  for (let position = 0; position < bytes.length; position += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(bytes.readUInt8(position) ^ (1 << bit), position);

      assertSameOrSealed(flipped.toString());
    }
  }
});

test("any bytes that change, anywhere, break it or change nothing", () => {
  const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });

  fc.assert(
    fc.property(changes, (list) => {
      const changed = Buffer.from(bytes);
      list.forEach(([position, byte]) => changed.writeUInt8(byte, position));

      assertSameOrSealed(changed.toString());
    }),
    { numRuns: 2_000 },
  );
});

test("cut off anywhere, it does not open", () => {
  const closing = text.trimEnd().length;
  for (let length = 0; length < closing; length += 1) {
    assertSealed(text.slice(0, length));
  }
});

for (const [what, changed] of [
  ["another header value", { header: { ...header, version: "v2" } }],
  ["one header field less", { header: { kind: "copy", version: "v1" } }],
  ["one header field more", { header: { ...header, by: "Ann" } }],
  ["two header values swapped", { header: { ...header, kind: "v1", version: "copy" } }],
  ["a header value that is no text", { header: { ...header, version: 1 } }],
  ["another format", { format: "2" }],
  ["a key nobody has", { key: "000000000000" }],
  ["another nonce", { nonce: Buffer.alloc(12).toString("base64") }],
  ["a longer nonce", { nonce: Buffer.alloc(16).toString("base64") }],
  ["no nonce", { nonce: undefined }],
  ["no contents", { sealed: "" }],
  [
    "a short tag",
    { tag: Buffer.from(envelopeOf(text).tag, "base64").subarray(0, 4).toString("base64") },
  ],
  [
    "a tag cut by one byte",
    { tag: Buffer.from(envelopeOf(text).tag, "base64").subarray(0, 15).toString("base64") },
  ],
  ["no tag", { tag: "" }],
] as const) {
  test(`with ${what} it does not open`, () => {
    assertSealed(JSON.stringify({ ...envelopeOf(text), ...changed }));
  });
}

for (const other of [
  "",
  " \n",
  "null",
  "[]",
  "{}",
  '"kestrel-4711"',
  "kestrel-4711",
  '{"format":"1"}',
]) {
  test(`${JSON.stringify(other)} is nothing that opens`, () => {
    assertSealed(other);
    assert.equal(headerOf(other), undefined);
  });
}

test("the header may be written in another order: it says the same", () => {
  const reordered = Object.fromEntries(Object.entries(header).toReversed());

  const opened = unseal("copy", JSON.stringify({ ...envelopeOf(text), header: reordered }), ring);

  assert.equal(opened.body, body);
});

test("what was sealed for one purpose does not pass for another", () => {
  assert.throws(() => unseal("state", text, ring), SealError);
});

test("with another ring it does not open, even where the key's name is the same", () => {
  const { current } = newRing();
  const forged = { current: { ...current, id: ring.current.id }, previous: undefined };

  assert.throws(() => unseal("copy", text, newRing()), /key that is not on the ring/);
  assert.throws(() => unseal("copy", text, forged), /altered or damaged/);
});

test("after the key is turned it opens still, by the key before; after two turns no more", () => {
  const once = turned(ring);
  const twice = turned(once);

  assert.equal(unseal("copy", text, once).key, ring.current.id);
  assert.throws(() => unseal("copy", text, twice), /key that is not on the ring/);
  assert.equal(envelopeOf(seal("copy", header, body, once)).key, once.current.id);
});

function envelopeOf(sealed: string): Envelope {
  return JSON.parse(sealed) as Envelope;
}

function assertSameOrSealed(changed: string): void {
  try {
    assert.deepEqual(unseal("copy", changed, ring), { header, body, key: ring.current.id });
  } catch (error) {
    assertQuiet(error);
  }
}

function assertSealed(changed: string): void {
  assert.throws(
    () => unseal("copy", changed, ring),
    (error) => {
      assertQuiet(error);
      return true;
    },
  );
}

/** It says why, as a clause, and neither contents nor key. */
function assertQuiet(error: unknown): void {
  assert.ok(error instanceof SealError, inspect(error));
  assert.match(error.message, /^(?:is|has|was|holds) /);
  const told = inspect(error, { depth: Infinity, showHidden: true });
  assert.ok(!told.includes(canary));
  assert.ok(!told.includes(Buffer.from(ring.current.bytes).toString("base64")));
  assert.ok(!told.includes(envelopeOf(text).sealed));
}
