/** What a warming makes of a key that was changed or lost, and of copies that somebody removed or put back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, UnavailableError } from "../../src/domain/failure.ts";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { parseRing } from "../../src/domain/secrets/key-ring.ts";
import { ringName, secretCopies, stateName } from "../../src/secrets/copies.ts";
import { place } from "../../src/secrets/placing.ts";
import { failed, given, never } from "../support/secret-fakes.ts";
import { findingOf, kindsOf, notesOf, secretId, setUp, start } from "./warmings.ts";

const weathers = [
  ["in good weather", (alias: (typeof secretAliases)[number]) => given(alias, 1)],
  ["in an outage", () => failed("unavailable")],
] as const;

for (const [weather, answer] of weathers) {
  test(`${weather} a changed key seals all copies and tombstones anew, and a second change locks none out`, async () => {
    const { store, clock, copies, copiesPlace, keyPlace, run, kept } = await setUp();
    await run();
    await place(revocation(), copies, never);
    store.answers.set("ses", failed("denied"));
    clock.pass({ minutes: 1 });
    await run();
    const before = await Promise.all(secretAliases.map(async (alias) => kept(alias)));
    store.answerAll((alias) => (alias === "ses" ? failed("unavailable") : answer(alias)));

    for (let turns = 0; turns < 2; turns += 1) {
      await copies.turnKey(await copies.keyInForce(never), never);
      const warming = await run();

      const { current } = parseRing(keyPlace.text(ringName) ?? "");
      assert.deepEqual(notesOf(warming), []);
      for (const name of [...secretAliases, stateName]) {
        assert.match(copiesPlace.text(name) ?? "", new RegExp(`"key":"${current.id}"`));
      }
    }
    assert.deepEqual(await Promise.all(secretAliases.map(async (alias) => kept(alias))), before);
  });
}

test("a lost key is made anew: what it had sealed is noted, and sealed anew by what the store gives", async () => {
  const { clock, keyPlace, run } = await setUp();
  await run();
  keyPlace.put(ringName, undefined);
  clock.pass({ minutes: 30 });

  const warming = await run();
  const next = await run();

  assert.deepEqual(kindsOf(warming), { refreshed: 10 });
  assert.deepEqual(
    notesOf(warming),
    secretAliases.map((alias) => `${alias} unusable`),
  );
  assert.deepEqual(notesOf(next), []);
});

test("a key lost in an outage leaves nothing to go on with, and says so", async () => {
  const { store, keyPlace, run, texts } = await setUp();
  await run();
  const [before, ring] = [texts(), keyPlace.text(ringName)];
  keyPlace.put(ringName, undefined);
  store.answerAll(() => failed("unavailable"));

  const warming = await run();

  assert.deepEqual(kindsOf(warming), { missing: 10 });
  assert.deepEqual(
    notesOf(warming),
    secretAliases.map((alias) => `${alias} unusable`),
  );

  // Whoever finds the key again has the copies again.
  assert.deepEqual(texts(), before);
  keyPlace.put(ringName, ring);
  assert.deepEqual(kindsOf(await run()), { stale: 10 });
});

test("a key that somebody spoilt is left for a person: nothing is sealed, nothing overwritten", async () => {
  const { tools, keyPlace, run, texts } = await setUp();
  await run();
  const before = texts();
  keyPlace.put(ringName, "kestrel-4711");

  await assert.rejects(
    run(),
    (error) =>
      error instanceof ConfigError &&
      /restore it, or empty .* are then lost until the store answers/.test(error.message),
  );

  assert.deepEqual(texts(), before);
  assert.equal(keyPlace.text(ringName), "kestrel-4711");
  assert.equal(await tools.copies.makeKey(never), false);
});

test("whoever changes the key while another one does is told to look, and changes nothing", async () => {
  const { copies, copiesPlace, keyPlace } = await setUp();
  await copies.makeKey(never);
  const before = parseRing(keyPlace.text(ringName) ?? "");
  const overtaken = secretCopies({
    copies: copiesPlace,
    key: {
      ...keyPlace,
      async load(...from) {
        const seen = await keyPlace.load(...from);
        await copies.turnKey(before.current.id, never);
        return seen;
      },
    },
    secretId,
  });

  await assert.rejects(overtaken.turnKey(before.current.id, never), UnavailableError);

  assert.deepEqual(parseRing(keyPlace.text(ringName) ?? "").previous, before.current);
});

test("a state whose own place cannot be used locks no copy out", async () => {
  const { copiesPlace, keyPlace, run } = await setUp();
  await run();
  const copies = secretCopies({
    copies: {
      ...copiesPlace,
      async load(name, signal) {
        if (name === stateName) {
          throw new ConfigError(["warming-state must be a file"]);
        }
        return copiesPlace.load(name, signal);
      },
    },
    key: keyPlace,
    secretId,
  });

  assert.equal((await copies.open("main", never)).kind, "kept");
});

test("a copy that is gone is noted once, and made anew", async () => {
  const { clock, copiesPlace, run } = await setUp();
  await run();
  copiesPlace.put("main", undefined);
  clock.pass({ minutes: 30 });

  assert.deepEqual(notesOf(await run()), ["main copy-gone"]);
  assert.deepEqual(notesOf(await run()), []);
});

test("an older copy that somebody put back is noted, and replaced", async () => {
  const { clock, copiesPlace, run, kept } = await setUp();
  await run();
  const old = copiesPlace.text("main");
  clock.pass({ minutes: 30 });
  await run();
  const expected = clock.now();
  copiesPlace.put("main", old);
  clock.pass({ minutes: 30 });

  const finding = findingOf(await run(), "main");

  assert.deepEqual(finding.notes, [{ kind: "older-put-back", expected }]);
  const copy = await kept("main");
  assert.ok(copy?.kind === "copy");
  assert.deepEqual(copy.confirmedAt, clock.now());
});

test("an altered copy is noted, and replaced by what the store gives", async () => {
  const { copiesPlace, run, kept } = await setUp();
  await run();
  const text = copiesPlace.text("main") ?? "";
  copiesPlace.put(
    "main",
    text.replace('"confirmedAt":"2026-11-23T09', '"confirmedAt":"2026-11-23T10'),
  );

  const finding = findingOf(await run(), "main");

  assert.deepEqual(finding.notes, [
    { kind: "unusable", why: "is altered or damaged: its seal does not fit" },
  ]);
  assert.equal((await kept("main"))?.kind, "copy");
});

test("two copies that somebody swapped are noted both, and neither is used", async () => {
  const { store, copiesPlace, run } = await setUp();
  await run();
  const [main, ses] = [copiesPlace.text("main"), copiesPlace.text("ses")];
  copiesPlace.put("main", ses);
  copiesPlace.put("ses", main);
  store.answerAll(() => failed("unavailable"));

  const warming = await run();

  assert.deepEqual(kindsOf(warming), { stale: 8, missing: 2 });
  assert.deepEqual(notesOf(warming), ["main unusable", "ses unusable"]);
});

function revocation() {
  return {
    kind: "tombstone",
    alias: "twilio",
    secretId: secretId("twilio"),
    version: "v1",
    createdAt: undefined,
    at: start,
    by: "Ann",
    reason: "it was in a mail",
  } as const;
}
