/** How a job reads a secret: what is asked, what stands in, and what is refused with which error. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import type { FailureClass } from "../../src/domain/secrets/failure-classes.ts";
import { failed, failure, given, never, valuesOf } from "../support/secret-fakes.ts";
import { ago, assertRefused, copyOf, hour, setUp, start } from "./reading.ts";

const errors = { UnavailableError, DeniedError, ConfigError };

test("a copy that was confirmed within its lifetime is the secret: nobody is asked", async () => {
  const { secrets, store, keep, uses } = await setUp();
  await keep(copyOf(1, hour - 1));

  const secret = await secrets.read("main", never);

  assert.deepEqual(secret, {
    alias: "main",
    values: valuesOf("main", 1),
    version: "v1",
    confirmedAt: ago(hour - 1),
    servedFrom: "source",
  });
  assert.deepEqual([store.asked, uses], [[], []]);
});

test("the database's copy spares the question for 4 h", async () => {
  const { secrets, store, keep } = await setUp();
  await keep({
    ...copyOf(1, 4 * hour - 1),
    alias: "database",
    secretId: "surgicase/database",
  });

  const { version } = await secrets.read("database", never);

  assert.deepEqual([version, store.asked], ["v1", []]);
});

test("after its lifetime the store is asked, once for as long as the answer is fresh", async () => {
  const { secrets, store, keep, clock } = await setUp();
  await keep(copyOf(1, hour));
  store.answers.set("main", given("main", 2));

  const secret = await secrets.read("main", never);
  clock.pass({ minutes: 59 });
  const again = await secrets.read("main", never);
  clock.pass({ minutes: 1 });
  await secrets.read("main", never);

  assert.deepEqual(secret, {
    alias: "main",
    values: valuesOf("main", 2),
    version: "v2",
    confirmedAt: start,
    servedFrom: "source",
  });
  assert.deepEqual(again, secret);
  assert.deepEqual(store.asked, ["main", "main"]);
});

const ages: readonly (readonly [FailureClass, number, "copy" | "told" | keyof typeof errors])[] = [
  ["unavailable", 2 * hour, "copy"],
  ["unavailable", 24 * hour, "copy"],
  ["unavailable", 24 * hour + 1, "UnavailableError"],
  ["suspect", 2 * hour, "told"],
  ["suspect", 6 * hour, "told"],
  ["suspect", 6 * hour + 1, "UnavailableError"],
  ["denied", 2 * hour, "told"],
  ["denied", 2 * hour + 1, "DeniedError"],
  ["misconfigured", 2 * hour, "ConfigError"],
];

for (const [kind, age, expected] of ages) {
  test(`a store that is ${kind} with a copy of ${age} s: ${expected}`, async () => {
    const { secrets, store, keep, uses } = await setUp();
    await keep(copyOf(1, age));
    store.answers.set("main", failed(kind, "SomeCode"));

    const reading = secrets.read("main", never);

    if (expected === "copy" || expected === "told") {
      const { values, servedFrom, confirmedAt } = await reading;
      assert.deepEqual(
        { values, servedFrom, confirmedAt },
        { values: valuesOf("main", 1), servedFrom: "copy", confirmedAt: ago(age) },
      );
      assert.deepEqual(uses, [
        {
          alias: "main",
          version: "v1",
          ageSeconds: age,
          failure: failure(kind, "SomeCode"),
          tell: expected === "told",
          permission: undefined,
        },
      ]);
    } else {
      await assertRefused(reading, errors[expected], /main.*it answered SomeCode/);
      assert.deepEqual(uses, []);
    }
  });
}

for (const [kind, expected] of [
  ["unavailable", UnavailableError],
  ["suspect", UnavailableError],
  ["denied", DeniedError],
  ["misconfigured", ConfigError],
] as const) {
  test(`a store that is ${kind} where there is no copy is an error`, async () => {
    const { secrets, store } = await setUp();
    store.answers.set("main", failed(kind));

    await assertRefused(secrets.read("main", never), expected, /main/);
  });
}

test("an answer that has not the secret's shape is suspect: the copy stands in, and it is told", async () => {
  const { secrets, store, keep, uses } = await setUp();
  await keep({ ...copyOf(1, 5 * hour), alias: "database", secretId: "surgicase/database" });
  store.answers.set("database", {
    kind: "secret",
    text: "{}",
    version: "v2",
    createdAt: undefined,
  });

  const { version, servedFrom } = await secrets.read("database", never);

  assert.deepEqual([version, servedFrom], ["v1", "copy"]);
  assert.deepEqual(
    uses.map(({ failure: { class: kind, code }, tell }) => [kind, code, tell]),
    [["suspect", "UnexpectedContent", true]],
  );
});

test("an older version than the known one is suspect: the copy stands in", async () => {
  const { secrets, store, keep, uses } = await setUp();
  await keep(copyOf(2, 2 * hour));
  store.answers.set("main", given("main", 1));

  const { version, servedFrom } = await secrets.read("main", never);

  assert.deepEqual([version, servedFrom], ["v2", "copy"]);
  assert.equal(uses[0]?.failure.code, "OlderVersion");
});

test("a replica's older version only means that it is behind: the store's outage counts", async () => {
  const { secrets, store, keep, uses } = await setUp();
  await keep(copyOf(2, 20 * hour));
  const behind = given("main", 1);
  assert.ok(behind.kind === "secret");
  store.answers.set("main", { ...behind, insteadOf: failure("unavailable") });

  const { version, servedFrom } = await secrets.read("main", never);

  assert.deepEqual([version, servedFrom], ["v2", "copy"]);
  assert.deepEqual([uses[0]?.failure.class, uses[0]?.tell], ["unavailable", false]);
});

test("asked anew, the store is asked though the copy is fresh, and the newer answer stays", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(copyOf(1, 60));
  store.answers.set("main", given("main", 2));

  const anew = await secrets.read("main", never, "anew");
  const after = await secrets.read("main", never);

  assert.deepEqual([anew.version, after.version, store.asked.length], ["v2", "v2", 1]);
});

test("asked anew of a store that is silent, the fresh copy stands in and says so", async () => {
  const { secrets, store, keep, uses } = await setUp();
  await keep(copyOf(1, 60));
  store.answers.set("main", failed("unavailable"));

  const { version, servedFrom } = await secrets.read("main", never, "anew");

  assert.deepEqual([version, servedFrom, uses.length], ["v1", "copy", 1]);
});

test("a copy that was confirmed after the run's own answer is preferred", async () => {
  const { secrets, store, keep, clock } = await setUp();
  store.answers.set("main", given("main", 1));
  await secrets.read("main", never);
  clock.pass({ minutes: 30 });

  await keep({ ...copyOf(2, 0), confirmedAt: clock.now() });

  assert.equal((await secrets.read("main", never)).version, "v2");
});

test("a read that is told to stop fails with the reason, and nobody is asked", async () => {
  const { secrets, store } = await setUp();
  const reason = new Error("the run was told to stop");

  await assert.rejects(secrets.read("main", AbortSignal.abort(reason)), reason);
  assert.deepEqual(store.asked, []);
});
