/** A new sealing key: everything is sealed anew at once, and nothing that needs the old ones is lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError, UsageError } from "../../src/domain/failure.ts";
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { parseRing } from "../../src/domain/secrets/key-ring.ts";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import { changeKey } from "../../src/secrets/key-change.ts";
import { madeAt, memoryPlace, never, valuesOf } from "../support/secret-fakes.ts";

const aliases = ["main", "ses", "twilio"] as const;
const confirmedAt = new Date("2026-11-23T08:00:00Z");

async function kept() {
  const places = { copies: memoryPlace(), key: memoryPlace() };
  const copies = secretCopies({ ...places, secretId: (alias) => alias });
  await copies.makeKey(never);
  await keep("main", copies);
  const common = { alias: "ses", secretId: "ses", version: "v1", createdAt: undefined } as const;
  await copies.keep(
    { kind: "tombstone", ...common, at: confirmedAt, by: "ops", reason: "leaked" },
    { kind: "none" },
    never,
  );
  const asked = { at: confirmedAt, failure: undefined };
  await copies.changeState((state) => ({ ...state, asked }), never);
  return { ...places, secrets: copies };
}

async function keep(alias: SecretAlias, copies: SecretCopies): Promise<void> {
  const common = { alias, secretId: alias, version: "v1", createdAt: madeAt(1) };
  const seen = await copies.open(alias, never);
  await copies.keep(
    { kind: "copy", ...common, confirmedAt, values: valuesOf(alias, 1) },
    seen,
    never,
  );
}

test("copies, tombstones and the state are sealed by the new key, as old as before", async () => {
  const { secrets, copies, key } = await kept();
  const before = await secrets.open("main", never);
  const [ring, text, state] = [
    key.text("sealing-key"),
    copies.text("main"),
    copies.text("warming-state"),
  ];

  const change = await changeKey(aliases, secrets, never);

  assert.deepEqual(change, { sealedAnew: ["main", "ses"], left: [] });
  assert.notEqual(key.text("sealing-key"), ring);
  assert.notEqual(copies.text("main"), text);
  assert.notEqual(copies.text("warming-state"), state);
  const after = await secrets.open("main", never);
  assert.ok(before.kind === "kept" && after.kind === "kept");
  assert.deepEqual(after.kept, before.kept);
  assert.equal(after.sealedBy, "current");
  assert.deepEqual((await secrets.state(never))?.asked?.at, confirmedAt);
});

test("two changes in a row lose nothing", async () => {
  const { secrets } = await kept();

  await changeKey(aliases, secrets, never);
  await changeKey(aliases, secrets, never);

  for (const alias of ["main", "ses"] as const) {
    assert.equal((await secrets.open(alias, never)).kind, "kept");
  }
  assert.deepEqual((await secrets.state(never))?.asked?.at, confirmedAt);
});

test("a copy that only the key before opens is named, and nothing is changed", async () => {
  const { secrets, key } = await kept();
  await secrets.turnKey(await secrets.keyInForce(never), never);
  await keep("main", secrets);
  const ring = key.text("sealing-key");

  await assert.rejects(
    changeKey(aliases, secrets, never),
    (error: unknown) =>
      error instanceof UsageError &&
      /copy of ses is still sealed by the key before/.test(error.message) &&
      /run secrets-warming first/.test(error.message) &&
      !error.message.includes("main"),
  );

  assert.equal(key.text("sealing-key"), ring);
});

test("a copy that cannot be opened is named, and nothing is changed", async () => {
  const { secrets, copies, key } = await kept();
  copies.put("twilio", "damaged");
  const ring = key.text("sealing-key");

  await assert.rejects(changeKey(aliases, secrets, never), /the copy of twilio is no sealed copy/);

  assert.equal(key.text("sealing-key"), ring);
});

test("what cannot be sealed anew is named, and can still be opened", async () => {
  const { secrets } = await kept();
  const stuck: SecretCopies = {
    ...secrets,
    async keep(next, seen, signal) {
      if (next.alias === "main") {
        throw new UnavailableError("the secret copies", "Cannot write here");
      }
      return secrets.keep(next, seen, signal);
    },
  };

  const { sealedAnew, left } = await changeKey(aliases, stuck, never);

  assert.deepEqual(sealedAnew, ["ses"]);
  assert.deepEqual(left, [{ alias: "main", why: "Cannot write here", isOpened: true }]);
  const opened = await secrets.open("main", never);
  assert.ok(opened.kind === "kept" && opened.sealedBy === "previous");
});

test("of two changes at once one is refused, and every copy can still be opened", async () => {
  const { secrets, key } = await kept();
  const ring = parseRing(key.text("sealing-key") ?? "");
  const together = waitingForEachOther(secrets, 2);

  const ends = await Promise.allSettled([
    changeKey(aliases, together, never),
    changeKey(aliases, together, never),
  ]);

  const refused = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  assert.equal(refused.length, 1);
  assert.ok(refused[0] instanceof UnavailableError);
  assert.match(refused[0].message, /somebody else is changing it/);
  assert.deepEqual(parseRing(key.text("sealing-key") ?? "").previous, ring.current);
  for (const alias of ["main", "ses"] as const) {
    const opened = await secrets.open(alias, never);
    assert.ok(opened.kind === "kept" && opened.sealedBy === "current");
  }
});

test("a change that began before another one ended turns nothing", async () => {
  const { secrets, key } = await kept();
  const seen = await secrets.keyInForce(never);
  await changeKey(aliases, secrets, never);
  const ring = key.text("sealing-key");

  await assert.rejects(secrets.turnKey(seen, never), UnavailableError);
  await assert.rejects(secrets.turnKey(undefined, never), UnavailableError);

  assert.equal(key.text("sealing-key"), ring);
});

test("a copy that can no longer be opened after the change is named", async () => {
  const { secrets, copies } = await kept();
  const spoiling: SecretCopies = {
    ...secrets,
    async turnKey(...from) {
      await secrets.turnKey(...from);
      copies.put("main", "damaged");
    },
  };

  const { sealedAnew, left } = await changeKey(aliases, spoiling, never);

  assert.deepEqual(sealedAnew, ["ses"]);
  assert.deepEqual(
    left.map(({ alias, isOpened }) => ({ alias, isOpened })),
    [{ alias: "main", isOpened: false }],
  );
  assert.match(left[0]?.why ?? "", /is no sealed copy/);
});

test("a ring whose second key is spoilt is turned, and keeps the first", async () => {
  const { secrets, key } = await kept();
  const { current } = parseRing(key.text("sealing-key") ?? "");
  const spoilt = (key.text("sealing-key") ?? "").replace("}]", '},{"id":"old","key":"short"}]');
  key.put("sealing-key", spoilt);

  const { sealedAnew } = await changeKey(aliases, secrets, never);

  assert.deepEqual(sealedAnew, ["main", "ses"]);
  assert.deepEqual(parseRing(key.text("sealing-key") ?? "").previous, current);
});

/** Nobody turns the key before so many have looked at everything. */
function waitingForEachOther(copies: SecretCopies, count: number): SecretCopies {
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  return {
    ...copies,
    async turnKey(...from) {
      waiting += 1;
      if (waiting === count) {
        all.resolve();
      }
      await all.promise;
      await copies.turnKey(...from);
    },
  };
}
