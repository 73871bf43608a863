/** A silence that is known costs nobody his time again: that of a moment ago, or that of the last warming. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import type { StoreFailure } from "../../src/domain/secrets/failure-classes.ts";
import { emptyState } from "../../src/domain/secrets/warming-state.ts";
import { failed, failure, given, never } from "../support/secret-fakes.ts";
import { ago, assertRefused, copyOf, hour, setUp, tombstone } from "./reading.ts";

const silent = failed("unavailable");
const hung = failed("unavailable", "Timeout");

test("after a silence nobody asks for a minute who has a copy to go on with", async () => {
  const { secrets, store, keep, clock } = await setUp();
  await keep(copyOf(1, 2 * hour));
  store.answerAll(() => silent);

  await secrets.read("main", never);
  clock.pass({ seconds: 59 });
  await secrets.read("main", never);
  assert.deepEqual(store.asked, ["main"]);

  clock.pass({ seconds: 1 });
  await secrets.read("main", never);
  assert.deepEqual(store.asked, ["main", "main"]);
});

for (const [what, answer, asks] of [
  ["failed at once: it is asked, as it may know this one", silent, ["main", "ses"]],
  ["hung: it is not asked, as that costs its time again", hung, ["main"]],
] as const) {
  test(`without a copy, after a store that ${what}`, async () => {
    const { secrets, store, keep, clock } = await setUp();
    await keep(copyOf(1, 2 * hour));
    store.answerAll(() => answer);

    await secrets.read("main", never);
    clock.pass({ seconds: 59 });
    await assertRefused(secrets.read("ses", never), UnavailableError, /ses/);

    assert.deepEqual(store.asked, asks);
  });
}

test("a hanging store costs its time once a minute, also where it was asked anew", async () => {
  const { secrets, store, keep, clock } = await setUp();
  await keep(copyOf(1, 60));
  store.answerAll(() => hung);

  await secrets.read("main", never, "anew");
  clock.pass({ seconds: 90 });
  await secrets.read("main", never, "anew");
  clock.pass({ seconds: 30 });
  await assertRefused(secrets.read("ses", never), UnavailableError, /ses/);
  assert.deepEqual(store.asked, ["main", "main"]);

  clock.pass({ seconds: 30 });
  await assertRefused(secrets.read("ses", never), UnavailableError, /ses/);
  assert.deepEqual(store.asked, ["main", "main", "ses"]);
});

test("an answer ends a silence: the next read asks", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(copyOf(1, 2 * hour));
  store.answerAll(() => hung);
  await secrets.read("main", never);
  store.answerAll((alias) => given(alias, 1));

  await secrets.read("main", never, "anew");
  await secrets.read("ses", never);

  assert.deepEqual(store.asked, ["main", "main", "ses"]);
});

test("asked anew, a silence of a moment ago spares nothing", async () => {
  const { secrets, store, keep } = await setUp();
  await keep(copyOf(1, 2 * hour));
  store.answers.set("main", failed("unavailable"));
  await secrets.read("main", never);
  store.answers.set("main", given("main", 2));

  assert.equal((await secrets.read("main", never, "anew")).version, "v2");
});

for (const kind of ["suspect", "denied"] as const) {
  test(`a store that is ${kind} was not silent: the next read asks`, async () => {
    const { secrets, store, keep } = await setUp();
    await keep(copyOf(1, 1.5 * hour));
    store.answerAll(() => failed(kind));

    await secrets.read("main", never);
    await secrets.read("main", never);

    assert.deepEqual(store.asked, ["main", "main"]);
  });
}

for (const [what, age, recorded, minutes, asks] of [
  ["a copy that may be used, and a silence a moment ago", 2 * hour, failure("unavailable"), 0, 0],
  ["a copy that may be used, and a silence 29 min ago", 2 * hour, failure("unavailable"), 29, 0],
  ["a copy that may be used, and a silence 30 min ago", 2 * hour, failure("unavailable"), 30, 1],
  ["a copy that is too old, and a silence", 25 * hour, failure("unavailable"), 0, 1],
  ["a copy that may be used, and no silence", 2 * hour, undefined, 0, 1],
  ["a copy that may be used, and a suspect store", 2 * hour, failure("suspect"), 0, 1],
  ["a copy that may be used, and a denial", 2 * hour, failure("denied"), 0, 1],
] as const) {
  test(`the last warming saw: ${what}: asked ${asks} times`, async () => {
    const { secrets, store, keep, copies } = await setUp();
    await keep(copyOf(1, age));
    await copies.changeState(() => stateWith(recorded, minutes), never);
    store.answers.set("main", given("main", 2));

    const { version, servedFrom } = await secrets.read("main", never);

    assert.equal(store.asked.length, asks);
    assert.deepEqual([version, servedFrom], asks === 0 ? ["v1", "copy"] : ["v2", "source"]);
  });
}

test("the last warming's silence spares no question where there is no copy, nor what was taken away", async () => {
  const { secrets, store, keep, copies } = await setUp();
  await copies.changeState(() => stateWith(failure("unavailable"), 1), never);
  await keep({ ...tombstone(undefined, 600), alias: "ses", secretId: "surgicase/ses" });
  store.answers.set("main", given("main", 1));

  await secrets.read("main", never);
  await assertRefused(secrets.read("ses", never), DeniedError, /ses/);

  assert.deepEqual(store.asked, ["main", "ses"]);
});

test("that one secret goes on with its copy does not spare the question for another that has none", async () => {
  const { secrets, store, keep, copies } = await setUp();
  await keep(copyOf(1, 2 * hour));
  await copies.changeState(() => stateWith(failure("unavailable"), 1), never);
  store.answers.set("ses", given("ses", 1));

  const main = await secrets.read("main", never);
  const ses = await secrets.read("ses", never);

  assert.deepEqual([main.servedFrom, ses.servedFrom, store.asked], ["copy", "source", ["ses"]]);
});

test("a state that cannot be read is no silence", async () => {
  const { secrets, store, keep, copies, copiesPlace } = await setUp();
  await keep(copyOf(1, 2 * hour));
  await copies.changeState(() => stateWith(failure("unavailable"), 1), never);
  copiesPlace.put("warming-state", "kestrel-4711");
  store.answers.set("main", given("main", 2));

  assert.equal((await secrets.read("main", never)).version, "v2");
});

function stateWith(recorded: StoreFailure | undefined, minutes: number) {
  return { ...emptyState, asked: { at: ago(minutes * 60), failure: recorded } };
}
