/** Warmings on odd days: a copy that cannot be looked at, answers that are spoilt, outages and denials by turns, clocks that jump. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isNews } from "../../src/domain/secrets/episode.ts";
import { afterTelling } from "../../src/domain/secrets/warming-state.ts";
import { stateAfter } from "../../src/secrets/after-warming.ts";
import type { WarmingTools } from "../../src/secrets/findings.ts";
import { failed, given, never } from "../support/secret-fakes.ts";
import { findingOf, kindsOf, setUp } from "./warmings.ts";

const denied = failed("denied", "AccessDeniedException");
const down = failed("unavailable");

test("a copy that cannot be looked at keeps no other secret from being refreshed", async () => {
  const { copies, run } = await setUp();
  const blind: WarmingTools["copies"] = {
    ...copies,
    open: async (alias, signal) =>
      alias === "twilio" ? Promise.reject(new Error("no such disk")) : copies.open(alias, signal),
  };

  const warming = await run({ copies: blind });

  assert.deepEqual(kindsOf(warming), { refreshed: 9, unkept: 1 });
  assert.deepEqual(findingOf(warming, "twilio").notes, [
    { kind: "unusable", why: "cannot be looked at: no such disk" },
  ]);
});

test("a secret that is nested without end spoils itself alone", async () => {
  const { store, run } = await setUp();
  const text = `{"a":${"[".repeat(32_000)}${"]".repeat(32_000)}}`;
  store.answers.set("main", { kind: "secret", text, version: "v1", createdAt: undefined });

  const warming = await run();

  assert.equal(kindsOf(warming)["refreshed"], 9);
  assert.notEqual(findingOf(warming, "main").kind, "refreshed");
});

test("other values under the version that is known are suspect, and the good copy stays", async () => {
  const { store, copiesPlace, run, clock } = await setUp();
  await run();
  const before = copiesPlace.text("twilio");
  const spoilt = given("twilio", 1);
  assert.ok(spoilt.kind === "secret");
  const text = spoilt.text.replace("kestrel", "kestr\uFFFD");
  store.answers.set("twilio", { ...spoilt, text });
  clock.pass({ minutes: 30 });

  const finding = findingOf(await run(), "twilio");

  assert.ok(finding.kind === "stale");
  assert.deepEqual([finding.failure.class, finding.failure.code], ["suspect", "OtherValues"]);
  assert.equal(copiesPlace.text("twilio"), before);
});

test("a mass denial that outages interrupt is believed after an hour all the same", async () => {
  const { store, run, clock } = await setUp();
  await run();
  const kinds: unknown[] = [];
  for (const answer of [denied, down, denied, down]) {
    store.answerAll(() => answer);
    clock.pass({ minutes: 30 });
    kinds.push(kindsOf(await run()));
  }

  assert.deepEqual(kinds.slice(0, 2), [{ stale: 10 }, { stale: 10 }]);
  assert.deepEqual(kinds[2], { denied: 10 });
});

test("a mass denial that good answers end begins anew", async () => {
  const { store, run, clock } = await setUp();
  await run();
  store.answerAll(() => denied);
  await run();
  store.answerAll((alias) => given(alias, 1));
  clock.pass({ minutes: 30 });
  await run();
  store.answerAll(() => denied);
  clock.pass({ hours: 2 });

  assert.deepEqual(kindsOf(await run())["denied"], undefined);
});

for (const [what, jump] of [
  ["while it lasts", 1],
  ["when it begins", 0],
] as const) {
  test(`a clock that is days ahead ${what} does not silence the reminders after it`, async () => {
    const { store, run, clock, copies } = await setUp();
    await run();
    store.answerAll(() => down);
    let mails = 0;
    for (let halfHours = 0; halfHours < 40; halfHours += 1) {
      clock.pass({ minutes: 30 });
      const days = halfHours === jump ? 3 : 0;
      clock.pass({ hours: days * 24 });
      await run();
      clock.pass({ hours: -days * 24 });
      mails += isNews((await copies.state(never))?.episode) ? 1 : 0;
      await copies.changeState(afterTelling, never);
    }

    // At once, after 2, 8, 12 and 14 h, and once for the day that was none.
    assert.ok(mails >= 5 && mails <= 8, `${mails}`);
  });
}

test("a warming that was held up does not put its old word over a later one", async () => {
  const { store, run, clock, copies } = await setUp();
  store.answerAll(() => down);
  const late = await run();
  store.answerAll((alias) => given(alias, 1));
  clock.pass({ minutes: 5 });
  await run();

  const state = await copies.changeState(
    (before) => stateAfter(before, late, undefined, clock.now()),
    never,
  );

  assert.equal(state.asked?.failure, undefined);
});

test("what another warming was given meanwhile is not called stale", async () => {
  const { store, run, clock, tools } = await setUp();
  const other = tools.store;
  const slow: WarmingTools["store"] = {
    ...other,
    async askAll(aliases) {
      clock.pass({ seconds: 1 });
      await run({ store: other });
      return new Map(aliases.map((alias) => [alias, down]));
    },
  };

  const warming = await run({ store: slow });

  assert.equal(store.asked.length, 10);
  assert.deepEqual(kindsOf(warming), { refreshed: 10 });
});
