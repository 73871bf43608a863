/** The first check is green on the code that jobs run, and red on the same code with one thing broken. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { scratch } from "../../src/selftest/scratch.ts";
import type { SecretsSubject } from "../../src/selftest/secrets-bench.ts";
import { secretsCheck } from "../../src/selftest/secrets-check.ts";
import { openWorld, systemClock as clock } from "../../src/world/world.ts";
import { assertRed, failedOf, stop } from "./failed-trials.ts";

const now = () => clock.now();

async function failedWith(open: SecretsSubject["openWorld"], only?: RegExp) {
  await using folders = scratch();
  return await failedOf(secretsCheck({ openWorld: open, scratch: folders, now }), only);
}

suite("the check Secrets Manager", () => {
  test("is green", async () => {
    assert.deepEqual(await failedWith(openWorld), []);
  });

  test("is red where copies may be used for ever", async () => {
    const failed = await failedWith(
      (settings, ...rest) => openWorld({ ...settings, copyHours: 1e9 }, ...rest),
      /older than|new process|is back/,
    );

    assert.deepEqual(failed, ["a copy older than 24 h is used no more, however long the outage"]);
  });

  test("is red where a copy is never used", async () => {
    const failed = await failedWith(
      (settings, ...rest) => openWorld({ ...settings, copyHours: 0 }, ...rest),
      /Error|Unavailable|Throttling|cut line|new process/,
    );

    assertRed(failed, /^InternalServiceError/, /^ServiceUnavailable/, /^Throttling/, /^a cut line/);
    assertRed(failed, /a new process finds the copies/);
  });

  test("is red where a warming keeps nothing", async () => {
    const failed = await failedWith((...parts) => {
      const world = openWorld(...parts);
      return {
        ...world,
        open: async (needs, signal) => {
          const opened = await world.open(needs, signal);
          const { copies } = opened.ports;
          assert.ok(copies);
          const forgetful = { ...copies, keep: async () => true };
          return { ...opened, ports: { ...opened.ports, copies: forgetful } };
        },
      };
    }, /fresh|new process/);

    assertRed(failed, /^a fresh copy is used/, /^a new process finds the copies/);
  });

  test("is red where what is opened is given although it was taken away", async () => {
    const failed = await failedWith((settings, ...rest) => {
      const world = openWorld(settings, ...rest);
      const careless = async () => {
        const store = await world.store();
        const answer = await store.ask("main", stop);
        return answer.kind === "secret"
          ? {
              read: async () => ({
                alias: "main" as const,
                values: JSON.parse(answer.text) as Record<string, unknown>,
                version: answer.version,
                confirmedAt: new Date(0),
                servedFrom: "source" as const,
              }),
            }
          : await world.secrets();
      };
      return { ...world, secrets: careless };
    }, /revoked/);

    assertRed(failed, /a revoked secret is given to nobody/, /no warming brings a revoked secret/);
  });
});
