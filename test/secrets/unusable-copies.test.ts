/** Copies that must not be used: they are reported, as good as none, and never believed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import { failed, given, never } from "../support/secret-fakes.ts";
import { assertRefused, copyOf, hour, setUp } from "./reading.ts";

for (const [what, spoil] of [
  ["altered", "kestrel-4711"],
  ["emptied by a blank", " "],
] as const) {
  test(`a copy that was ${what} is reported, and the store is asked`, async () => {
    const { secrets, store, copiesPlace, unusable } = await setUp();
    copiesPlace.put("main", spoil);
    store.answers.set("main", given("main", 1));

    const { servedFrom } = await secrets.read("main", never);

    assert.equal(servedFrom, "source");
    assert.equal(unusable.length, 1);
    assert.match(unusable[0] ?? "", /^main is (?:no sealed copy|empty)/);
  });
}

test("a fresh copy whose key is gone is reported, and never used", async () => {
  const { secrets, store, keep, keyPlace, unusable } = await setUp();
  await keep(copyOf(1, 60));
  keyPlace.put("sealing-key", undefined);
  store.answers.set("main", failed("unavailable"));

  await assertRefused(secrets.read("main", never), UnavailableError, /no copy to go on with/);
  assert.deepEqual(unusable, ["main cannot be opened: there is no sealing key in the key's place"]);
});

test("a place that throws is reported, and the store is asked", async () => {
  const { secrets, store, copiesPlace, unusable } = await setUp();
  copiesPlace.breakWith(new UnavailableError("the secret copies", "Cannot read the folder"));
  store.answers.set("main", given("main", 1));

  const { servedFrom } = await secrets.read("main", never);

  assert.equal(servedFrom, "source");
  assert.deepEqual(unusable, ["main cannot be looked at: Cannot read the folder"]);
});

test("a copy confirmed in the future is not fresh and does not stand in; its moment is told", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(copyOf(1, -301));
  store.answers.set("main", failed("unavailable"));

  const reading = secrets.read("main", never);

  await assertRefused(reading, UnavailableError, /confirmed in the future, on Monday.*clock/);
  assert.deepEqual(store.asked, ["main"]);
});

test("beside a copy from the future, the run's own answer stays good", async () => {
  const { secrets, store, keep, clock } = await setUp();
  await keep(copyOf(1, -3 * hour));
  store.answers.set("main", given("main", 1));
  await secrets.read("main", never);
  store.answers.set("main", failed("unavailable"));
  clock.pass({ minutes: 5 });

  assert.equal((await secrets.read("main", never)).servedFrom, "source");
});

test("a clock that is 5 min behind the warming's is near enough", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(copyOf(1, -300));

  await secrets.read("main", never);

  assert.deepEqual(store.asked, []);
});
