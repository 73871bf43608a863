/** Of two warmings at once, the one that asked first says what is in place in the end, not what it had been told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tombstone } from "../../src/domain/secrets/copy.ts";
import { place } from "../../src/secrets/placing.ts";
import { failed, given, never } from "../support/secret-fakes.ts";
import { findingOf, secretId, setUp } from "./warmings.ts";

const denied = failed("denied", "AccessDeniedException");

test("who was denied a secret that another was given later finds it refreshed, and says nothing of a copy taken away", async () => {
  const { overtaken, store } = await world();
  store.answers.set("ses", denied);

  const warming = await overtaken(async (run) => {
    store.answers.set("ses", given("ses", 2));
    await run();
  });

  const finding = findingOf(warming, "ses");
  assert.ok(finding.kind === "refreshed");
  assert.equal(finding.version, "v2");
});

test("who was given a secret that another was denied later finds it denied, by nobody in person", async () => {
  const { overtaken, store } = await world();

  const warming = await overtaken(async (run) => {
    store.answers.set("ses", denied);
    await run();
  });

  const finding = findingOf(warming, "ses");
  assert.ok(finding.kind === "denied");
  assert.equal(finding.failure.code, "AccessDeniedException");
});

test("who was denied a secret that a person revoked meanwhile finds it revoked", async () => {
  const { overtaken, store, copies, clock, kept } = await world();
  store.answers.set("ses", denied);

  const warming = await overtaken(async () => {
    const tombstone: Tombstone = {
      kind: "tombstone",
      alias: "ses",
      secretId: secretId("ses"),
      version: "v1",
      createdAt: undefined,
      at: clock.now(),
      by: "ann@example.com",
      reason: "leaked",
    };
    await place(tombstone, copies, never);
  });

  const finding = findingOf(warming, "ses");
  assert.ok(finding.kind === "revoked");
  assert.deepEqual(await kept("ses"), finding.tombstone);
});

/** Copies of version 1, and a warming that is overtaken between its question and the answer. */
async function world() {
  const { store, run, clock, ...others } = await setUp();
  await run();
  return {
    ...others,
    store,
    clock,
    overtaken: async (meanwhile: (again: typeof run) => Promise<void>) => {
      clock.pass({ minutes: 30 });
      return run({
        store: {
          ...store,
          async askAll(aliases, signal) {
            const told = await store.askAll(aliases, signal);
            clock.pass({ seconds: 1 });
            await meanwhile(run);
            return told;
          },
        },
      });
    },
  };
}
