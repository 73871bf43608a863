/** A warming: what it asks, what it believes, what it leaves alone, and what it says became of each secret. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { UnavailableError } from "../../src/domain/failure.ts";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { warm } from "../../src/secrets/warming.ts";
import {
  canary,
  failed,
  failure,
  given,
  madeAt,
  never,
  valuesOf,
} from "../support/secret-fakes.ts";
import { findingOf, kindsOf, notesOf, secretId, setUp, start } from "./warmings.ts";

test("the first warming asks for all secrets once, and keeps each sealed", async () => {
  const { store, run, kept, texts } = await setUp();

  const warming = await run();

  assert.deepEqual(store.asked, secretAliases);
  assert.deepEqual(kindsOf(warming), { refreshed: 10 });
  assert.deepEqual(
    [warming.failure, warming.massDenial, notesOf(warming)],
    [undefined, undefined, []],
  );
  for (const alias of secretAliases) {
    assert.deepEqual(await kept(alias), {
      kind: "copy",
      alias,
      secretId: secretId(alias),
      version: "v1",
      createdAt: madeAt(1),
      confirmedAt: start,
      values: valuesOf(alias, 1),
    });
  }
  assert.ok(texts().every((text) => text !== undefined && !text.includes(canary)));
});

test("the next one asks for all again, whatever the age, and confirms them", async () => {
  const { store, clock, run, kept } = await setUp();
  await run();
  clock.pass({ minutes: 1 });

  const warming = await run();

  assert.equal(store.asked.length, 20);
  assert.deepEqual(findingOf(warming, "database"), {
    alias: "database",
    kind: "refreshed",
    version: "v1",
    confirmedAt: clock.now(),
    notes: [],
  });
  const copy = await kept("database");
  assert.ok(copy?.kind === "copy");
  assert.deepEqual(copy.confirmedAt, clock.now());
});

test("a new version takes the old one's place", async () => {
  const { store, clock, run, kept } = await setUp();
  await run();
  store.answers.set("database", given("database", 2));
  clock.pass({ minutes: 30 });

  const warming = await run();

  assert.deepEqual(kindsOf(warming), { refreshed: 10 });
  assert.equal((await kept("database"))?.version, "v2");
});

test("one that fails does not touch the other nine", async () => {
  const { store, clock, run, kept, copiesPlace } = await setUp();
  await run();
  const before = copiesPlace.text("twilio");
  store.answers.set("twilio", failed("unavailable"));
  clock.pass({ minutes: 30 });

  const warming = await run();

  assert.deepEqual(kindsOf(warming), { refreshed: 9, stale: 1 });
  assert.equal(warming.failure, undefined);
  assert.deepEqual(findingOf(warming, "twilio"), {
    alias: "twilio",
    kind: "stale",
    failure: failure("unavailable"),
    confirmedAt: start,
    usableUntil: new Date("2026-11-24T09:00:00Z"),
    notes: [],
  });
  assert.equal(copiesPlace.text("twilio"), before);
  const other = await kept("ses");
  assert.ok(other?.kind === "copy" && other.confirmedAt > start);
});

test("an outage moves no copy and no age, and after 24 h they are missing", async () => {
  const { store, clock, run, texts } = await setUp();
  await run();
  const before = texts();
  store.answerAll(() => failed("unavailable"));

  for (let halfHours = 1; halfHours <= 48; halfHours += 1) {
    clock.pass({ minutes: 30 });
    const warming = await run();

    assert.deepEqual(kindsOf(warming), { stale: 10 });
    assert.deepEqual(warming.failure, failure("unavailable"));
  }
  clock.pass({ seconds: 1 });

  assert.deepEqual(kindsOf(await run()), { missing: 10 });
  assert.deepEqual(texts(), before);
});

test("what was missing is refreshed as soon as the store answers", async () => {
  const { store, clock, run } = await setUp();
  store.answerAll(() => failed("unavailable"));
  assert.deepEqual(kindsOf(await run()), { missing: 10 });
  store.answerAll((alias) => given(alias, 1));
  clock.pass({ minutes: 30 });

  assert.deepEqual(kindsOf(await run()), { refreshed: 10 });
});

for (const text of ["", "{}", "null", `<html>${canary}</html>`, `{"password":"${canary}"}`]) {
  test(`${JSON.stringify(text)} does not take a good copy's place, byte for byte`, async () => {
    const { store, clock, run, copiesPlace } = await setUp();
    await run();
    const before = copiesPlace.text("database");
    store.answers.set("database", { kind: "secret", text, version: "v2", createdAt: madeAt(2) });
    clock.pass({ minutes: 30 });

    const warming = await run();

    const finding = findingOf(warming, "database");
    assert.ok(finding.kind === "stale" && finding.failure.class === "suspect");
    assert.equal(copiesPlace.text("database"), before);
    assert.ok(!inspect(warming, { depth: Infinity, showHidden: true }).includes(canary));
  });
}

test("a suspect store's copy is missing after 6 h", async () => {
  const { store, clock, run } = await setUp();
  await run();
  store.answers.set("main", failed("suspect"));
  clock.pass({ hours: 6 });
  assert.equal(findingOf(await run(), "main").kind, "stale");

  clock.pass({ seconds: 1 });

  assert.equal(findingOf(await run(), "main").kind, "missing");
});

test("an older version is suspect, and the newer one stays; a person may take it", async () => {
  const { store, clock, run, kept } = await setUp();
  store.answers.set("main", given("main", 2));
  await run();
  store.answers.set("main", given("main", 1));
  clock.pass({ minutes: 30 });

  const finding = findingOf(await run(), "main");
  assert.ok(finding.kind === "stale" && finding.failure.code === "OlderVersion");
  assert.equal((await kept("main"))?.version, "v2");

  const forced = findingOf(await run({ forced: true }), "main");
  assert.ok(forced.kind === "refreshed" && forced.version === "v1");
  assert.equal((await kept("main"))?.version, "v1");
});

test("a secret the store says nothing of is suspect", async () => {
  const { run, store } = await setUp();
  await run();

  const silentOnMain = {
    ...store,
    askAll: async (...of: Parameters<typeof store.askAll>) =>
      new Map([...(await store.askAll(...of))].filter(([alias]) => alias !== "main")),
  };
  const finding = findingOf(await run({ store: silentOnMain }), "main");

  assert.ok(finding.kind === "stale" && finding.failure.code === "NoAnswer");
});

for (const [kinds, expected] of [
  [["unavailable", 6], "unavailable"],
  [["unavailable", 5], undefined],
  [["suspect", 6], "suspect"],
] as const) {
  test(`${kinds[1]} of 10 that are ${kinds[0]}: the store failed as ${expected ?? "nothing"}`, async () => {
    const { store, run } = await setUp();
    secretAliases.slice(0, kinds[1]).forEach((alias) => store.answers.set(alias, failed(kinds[0])));

    assert.equal((await run()).failure?.class, expected);
  });
}

test("a place that cannot be used fails the warming", async () => {
  const { run, copiesPlace } = await setUp();
  copiesPlace.breakWith(new UnavailableError("the secret copies", "Cannot read the folder"));

  await assert.rejects(run(), UnavailableError);
});

test("what cannot be written is unkept, by its error, and the rest is kept", async () => {
  const { run, copies } = await setUp();
  const error = new UnavailableError("the secret copies", "Cannot write to the folder");
  const readOnlyForMain: typeof copies = {
    ...copies,
    keep: async (kept, ...more) =>
      kept.alias === "main" ? Promise.reject(error) : copies.keep(kept, ...more),
  };

  const warming = await run({ copies: readOnlyForMain });

  assert.deepEqual(kindsOf(warming), { refreshed: 9, unkept: 1 });
  assert.deepEqual(findingOf(warming, "main"), { alias: "main", kind: "unkept", notes: [], error });
});

test("a warming that is told to stop fails with the reason", async () => {
  const { tools } = await setUp();
  const reason = new Error("the run was told to stop");

  await assert.rejects(warm(secretAliases, tools, AbortSignal.abort(reason)), reason);
  await warm(["main"], tools, never);
});
