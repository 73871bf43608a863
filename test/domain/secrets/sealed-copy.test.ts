/** Copies and tombstones under seal: they come back whole, and none passes for another. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { secretAliases } from "../../../src/domain/secrets/aliases.ts";
import type { Kept, SecretCopy, Tombstone } from "../../../src/domain/secrets/copy.ts";
import { newRing } from "../../../src/domain/secrets/key-ring.ts";
import { seal, SealError } from "../../../src/domain/secrets/seal.ts";
import { describeCopy, openCopy, sealCopy } from "../../../src/domain/secrets/sealed-copy.ts";
import { emptyState, openState, sealState } from "../../../src/domain/secrets/warming-state.ts";

const canary = "kestrel-4711";
const ring = newRing();
const main = { alias: "main", secretId: "surgicase/main" } as const;

const copy: SecretCopy = {
  kind: "copy",
  ...main,
  version: "v1",
  createdAt: new Date("2026-11-01T07:00:00.123Z"),
  confirmedAt: new Date("2026-11-23T09:00:00.456Z"),
  values: { password: canary, nested: { list: [1, "é"] } },
};

const tombstone: Tombstone = {
  kind: "tombstone",
  ...main,
  version: "v1",
  createdAt: copy.createdAt,
  at: new Date("2026-11-23T09:00:00.456Z"),
  by: "Ann",
  reason: "it was in a mail",
};

const kinds: readonly (readonly [string, Kept])[] = [
  ["a copy", copy],
  ["a copy of an unknown age", { ...copy, createdAt: undefined }],
  ["a person's tombstone", tombstone],
  ["the warming's tombstone", { ...tombstone, by: undefined, reason: "AccessDeniedException" }],
  [
    "a tombstone where there was no copy",
    { ...tombstone, version: undefined, createdAt: undefined },
  ],
];

for (const [what, kept] of kinds) {
  test(`${what} comes back whole`, () => {
    const opened = openCopy(sealCopy(kept, ring), main, ring);

    assert.deepEqual(opened, { kept, key: ring.current.id });
  });

  test(`${what} says without the key what it is, but not what it holds`, () => {
    const described = describeCopy(sealCopy(kept, ring));

    assert.deepEqual(described, kept.kind === "copy" ? { ...kept, values: {} } : kept);
  });
}

test("any values come back, whatever their keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (any) => {
      const values = JSON.parse(JSON.stringify(any)) as Record<string, unknown>;

      const { kept } = openCopy(sealCopy({ ...copy, values }, ring), main, ring);

      assert.deepEqual(kept.kind === "copy" && kept.values, values);
    }),
  );
});

test("a copy does not pass for one of another alias, nor for one of another name in the store", () => {
  const text = sealCopy(copy, ring);

  for (const expected of [
    ...secretAliases
      .filter((alias) => alias !== "main")
      .map((alias) => ({ alias, secretId: main.secretId })),
    { alias: "main", secretId: "surgicase/other" } as const,
  ]) {
    assertClosed(() => openCopy(text, expected, ring), /^is of another secret$/);
  }
});

for (const [what, header] of [
  ["an alias", { alias: "database" }],
  ["a name in the store", { secretId: "surgicase/other" }],
  ["a version", { version: "v2" }],
  ["a moment of making", { createdAt: "2026-11-02T07:00:00.123Z" }],
  ["a later confirmation", { confirmedAt: "2026-11-23T10:00:00.456Z" }],
  ["a kind", { kind: "tombstone", at: "2026-11-23T09:00:00.456Z" }],
] as const) {
  test(`whoever edits ${what} breaks the seal`, () => {
    const edited = edit(sealCopy(copy, ring), header);
    const expected = { ...main, ...("alias" in header || "secretId" in header ? header : {}) };

    assertClosed(() => openCopy(edited, expected, ring), /its seal does not fit$/);
  });
}

test("whoever makes a tombstone look like a copy, or like the warming's own, breaks the seal", () => {
  const text = sealCopy(tombstone, ring);
  const asCopy = edit(text, { kind: "copy", confirmedAt: "2026-11-23T09:00:00.456Z" });
  const asDenial = JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    key === "by" ? undefined : value,
  );

  assertClosed(() => openCopy(asCopy, main, ring), /its seal does not fit$/);
  assertClosed(() => openCopy(asDenial, main, ring), /its seal does not fit$/);
});

test("the contents of one copy do not open under the header of another", () => {
  const one = envelopeOf(sealCopy(copy, ring));
  const other = envelopeOf(sealCopy({ ...copy, version: "v2", values: { other: 1 } }, ring));

  const mixed = JSON.stringify({ ...one, header: other["header"] });

  assertClosed(() => openCopy(mixed, main, ring), /its seal does not fit$/);
});

test("the state of the warming does not pass for a copy, nor a copy for the state", () => {
  const state = sealState(emptyState, ring);

  assertClosed(() => openCopy(state, main, ring), /its seal does not fit$/);
  assertClosed(() => openState(sealCopy(copy, ring), ring), /its seal does not fit$/);
  assert.equal(describeCopy(state), undefined);
});

for (const [what, header, body] of [
  ["of no kind", { alias: "main", secretId: "surgicase/main" }, "{}"],
  ["of an unknown secret", { ...headerOfCopy(), alias: "other" }, "{}"],
  ["without a confirmation", { ...headerOfCopy(), confirmedAt: "" }, "{}"],
  ["made at no moment", { ...headerOfCopy(), createdAt: "soon" }, "{}"],
  ["without values", headerOfCopy(), canary],
] as const) {
  test(`what our own key sealed ${what} is refused without its contents`, () => {
    const text = seal("secret copy", header, body, ring);

    assertClosed(() => openCopy(text, main, ring), /^(?:is|has|holds) /);
  });
}

for (const text of ["", "kestrel-4711", '{"format":"1","header":{}}', '{"format":"1"}']) {
  test(`${JSON.stringify(text)} says nothing of itself`, () => {
    assert.equal(describeCopy(text), undefined);
    assertClosed(() => openCopy(text, main, ring), /^(?:is|has) /);
  });
}

function headerOfCopy() {
  return { kind: "copy", ...main, version: "v1", confirmedAt: "2026-11-23T09:00:00Z" };
}

function envelopeOf(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

function edit(text: string, changes: Readonly<Record<string, string>>): string {
  const envelope = envelopeOf(text);
  const header = envelope["header"] as Readonly<Record<string, string>>;
  return JSON.stringify({ ...envelope, header: { ...header, ...changes } });
}

function assertClosed(open: () => unknown, why: RegExp): void {
  assert.throws(open, (error) => {
    assert.ok(error instanceof SealError, inspect(error));
    assert.match(error.message, why);
    return !inspect(error, { depth: Infinity, showHidden: true }).includes(canary);
  });
}
