/** What was taken away: by a denial, until the store gives it again; by a person, until there is a newer version. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeniedError } from "../../src/domain/failure.ts";
import { failed, given, madeAt, never } from "../support/secret-fakes.ts";
import { assertRefused, setUp, tombstone } from "./reading.ts";

test("a denial's tombstone is no obstacle once the store gives the secret again", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(tombstone(undefined, 600));
  store.answers.set("main", given("main", 1));

  const { version, servedFrom } = await secrets.read("main", never);

  assert.deepEqual([version, servedFrom], ["v1", "source"]);
});

test("behind a denial's tombstone no older version is believed", async () => {
  const { secrets, store, keep } = await setUp();
  await keep({ ...tombstone(undefined, 600), version: "v2", createdAt: madeAt(2) });
  store.answers.set("main", given("main", 1));

  await assertRefused(secrets.read("main", never), DeniedError, /older version/);
});

for (const by of [undefined, "Ann"]) {
  for (const kind of ["unavailable", "suspect", "denied"] as const) {
    test(`a tombstone by ${by ?? "a denial"} and a store that is ${kind}: denied`, async () => {
      const { secrets, store, keep } = await setUp();
      await keep(tombstone(by, 600));
      store.answers.set("main", failed(kind));

      const words =
        by === undefined
          ? /was taken away, as the store denied it on Monday/
          : /Ann revoked it on Monday/;
      await assertRefused(secrets.read("main", never), DeniedError, words);
    });
  }
}

test("the version a person revoked is refused though the store gives it, with who and why", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(tombstone("Ann", 600));
  store.answers.set("main", given("main", 1));

  const reading = secrets.read("main", never);

  await assertRefused(
    reading,
    DeniedError,
    /Ann revoked it on Monday 2026-11-23 08:50 UTC \(it was in a mail\)/,
  );
});

/** A version that the store made after the moments of these tests. */
const madeLater = 400;

test("a newer version than the revoked one is the secret", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(tombstone("Ann", 600));
  store.answers.set("main", given("main", madeLater));

  assert.equal((await secrets.read("main", never)).version, `v${madeLater}`);
});

test("what a person revokes during a run is not served from the run's memory", async () => {
  const { secrets, store, keep, clock } = await setUp();
  store.answers.set("main", given("main", 1));
  await secrets.read("main", never);
  clock.pass({ minutes: 1 });

  await keep({ ...tombstone("Ann", 0), at: clock.now() });

  await assertRefused(secrets.read("main", never), DeniedError, /Ann revoked it/);
});
