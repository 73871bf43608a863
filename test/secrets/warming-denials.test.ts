/** What the store denies is taken away, unless a mistake is likelier; what a person takes away stays away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import type { Tombstone } from "../../src/domain/secrets/copy.ts";
import { place } from "../../src/secrets/placing.ts";
import { failed, failure, given, madeAt, never } from "../support/secret-fakes.ts";
import { findingOf, kindsOf, secretId, setUp } from "./warmings.ts";

const denied = failed("denied", "AccessDeniedException");

test("what is denied gets a tombstone at once, and is back with the next good answer", async () => {
  const { store, clock, run, kept } = await setUp();
  await run();
  store.answers.set("main", denied);
  clock.pass({ minutes: 30 });

  assert.deepEqual(findingOf(await run(), "main"), {
    alias: "main",
    kind: "denied",
    failure: denied.failure,
    notes: [],
  });
  assert.deepEqual(await kept("main"), {
    kind: "tombstone",
    alias: "main",
    secretId: secretId("main"),
    version: "v1",
    createdAt: madeAt(1),
    at: clock.now(),
    by: undefined,
    reason: "AccessDeniedException",
  });

  store.answers.set("main", given("main", 1));
  clock.pass({ minutes: 30 });
  assert.deepEqual(kindsOf(await run()), { refreshed: 10 });
  assert.equal((await kept("main"))?.kind, "copy");
});

test("what is denied and was never kept gets a tombstone too", async () => {
  const { store, run, kept } = await setUp();
  store.answers.set("main", denied);

  await run();

  const tombstone = await kept("main");
  assert.ok(tombstone?.kind === "tombstone" && tombstone.version === undefined);
});

test("a copy from the future is taken away like any other", async () => {
  const { store, clock, run, kept } = await setUp();
  clock.pass({ hours: 24 });
  await run();
  clock.pass({ hours: -24 });
  store.answers.set("main", denied);

  await run();

  assert.equal((await kept("main"))?.kind, "tombstone");
});

test("behind a tombstone no older version comes back", async () => {
  const { store, clock, run, kept } = await setUp();
  store.answers.set("main", given("main", 2));
  await run();
  store.answers.set("main", denied);
  clock.pass({ minutes: 30 });
  await run();
  store.answers.set("main", given("main", 1));
  clock.pass({ minutes: 30 });

  const finding = findingOf(await run(), "main");

  assert.ok(finding.kind === "missing" && finding.failure.code === "OlderVersion");
  assert.equal((await kept("main"))?.kind, "tombstone");
});

test("in an outage a tombstone stays one", async () => {
  const { store, clock, run, kept } = await setUp();
  await run();
  store.answers.set("main", denied);
  clock.pass({ minutes: 30 });
  await run();
  store.answerAll(() => failed("unavailable"));
  clock.pass({ minutes: 30 });

  assert.deepEqual(kindsOf(await run()), { stale: 9, missing: 1 });
  assert.equal((await kept("main"))?.kind, "tombstone");
});

for (const [what, answer, share, whose] of [
  ["more than half of the secrets", denied, 6, "store"],
  ["all secrets", denied, 10, "store"],
  ["our identity", failed("denied", "AccessDenied", "identity"), 10, "identity"],
] as const) {
  test(`${what} denied is held for an hour, and nothing is taken away; then it is believed`, async () => {
    const { store, clock, run, texts } = await setUp();
    await run();
    const before = texts();
    secretAliases.slice(0, share).forEach((alias) => store.answers.set(alias, answer));

    clock.pass({ minutes: 30 });
    const since = clock.now();
    const first = await run();
    clock.pass({ minutes: 59, seconds: 59 });
    const last = await run();
    assert.deepEqual(first.massDenial, { since, whose, held: true });
    assert.deepEqual(last.massDenial, { since, whose, held: true });
    for (const warming of [first, last]) {
      assert.equal(kindsOf(warming)["stale"], share);
    }
    assert.deepEqual(texts().slice(0, share), before.slice(0, share));

    clock.pass({ seconds: 1 });
    const believed = await run();
    assert.deepEqual(believed.massDenial, { since, whose, held: false });
    assert.equal(kindsOf(believed)["denied"], share);
  });
}

test("one identity denied among good answers is a mass denial too", async () => {
  const { store, run } = await setUp();
  await run();
  store.answers.set("main", failed("denied", "UnrecognizedClientException", "identity"));

  const warming = await run();

  assert.deepEqual(kindsOf(warming), { refreshed: 9, stale: 1 });
  assert.equal(warming.massDenial?.whose, "identity");
});

test("a mass denial that ended is forgotten: the next one is held anew", async () => {
  const { store, clock, run } = await setUp();
  await run();
  for (const [minutes, answer] of [
    [0, denied],
    [30, undefined],
    [30, denied],
    [50, denied],
  ] as const) {
    clock.pass({ minutes });
    store.answerAll((alias) => answer ?? given(alias, 1));

    const { massDenial } = await run();

    assert.equal(massDenial?.held, answer === undefined ? undefined : true);
  }
});

test("where a mass denial may not be held, all is taken away at once", async () => {
  const { store, run } = await setUp({ onMassDenial: "stop" });
  await run();
  store.answerAll(() => denied);

  const warming = await run();

  assert.deepEqual(kindsOf(warming), { denied: 10 });
  assert.equal(warming.massDenial?.held, false);
});

test("whoever may not take copies away leaves them", async () => {
  const { store, clock, run, texts } = await setUp({ tombstones: false, onMassDenial: "stop" });
  await run();
  const before = texts();
  store.answers.set("main", denied);
  clock.pass({ minutes: 30 });

  assert.equal(findingOf(await run(), "main").kind, "stale");
  assert.equal(texts()[secretAliases.indexOf("main")], before[secretAliases.indexOf("main")]);
});

test("a mistake of ours leaves the copy alone, and is missing", async () => {
  const { store, run, copiesPlace } = await setUp();
  await run();
  const before = copiesPlace.text("main");
  store.answers.set("main", failed("misconfigured", "InvalidParameterException"));

  const finding = findingOf(await run(), "main");

  assert.deepEqual(finding, {
    alias: "main",
    kind: "missing",
    failure: failure("misconfigured", "InvalidParameterException"),
    notes: [],
  });
  assert.equal(copiesPlace.text("main"), before);
});

test("what a person revoked stays revoked, given, denied or silent, until there is a newer version", async () => {
  const { store, clock, copies, run, kept } = await setUp({ onMassDenial: "stop" });
  await run();
  clock.pass({ minutes: 1 });
  const tombstone: Tombstone = {
    kind: "tombstone",
    alias: "main",
    secretId: secretId("main"),
    version: "v1",
    createdAt: madeAt(1),
    at: clock.now(),
    by: "Ann",
    reason: "it was in a mail",
  };
  await place(tombstone, copies, never);

  for (const answer of [given("main", 1), denied, failed("unavailable"), given("main", 1)]) {
    store.answers.set("main", answer);
    clock.pass({ minutes: 30 });

    const finding = findingOf(await run(), "main");

    assert.deepEqual(finding, { alias: "main", kind: "revoked", tombstone, notes: [] });
    assert.deepEqual(await kept("main"), tombstone);
  }

  // Made after the revocation.
  store.answers.set("main", given("main", 400));
  clock.pass({ minutes: 30 });
  assert.deepEqual(kindsOf(await run()), { refreshed: 10 });
});

test("a person may take back what was revoked", async () => {
  const { clock, copies, run, kept } = await setUp();
  await run();
  const copy = await kept("main");
  assert.ok(copy?.kind === "copy");
  const { version, createdAt } = copy;
  const common = { kind: "tombstone", alias: "main", secretId: secretId("main") } as const;
  await place(
    { ...common, version, createdAt, at: clock.now(), by: "Ann", reason: "" },
    copies,
    never,
  );

  const warming = await run({ forced: true });

  assert.equal(findingOf(warming, "main").kind, "refreshed");
});
