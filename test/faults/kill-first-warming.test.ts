/** kill -9 at every step of the very first warming, which makes the key: the next makes one or keeps it, and works. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import { assertSealed, warmingUnder } from "./warming-kills.ts";
import { allAt, assertRefreshedAll, rotate, towards, versionsOf } from "./warming-world.ts";

test(
  `the very first warming killed at ${everyStep} leaves a key that opens all, and the next works`,
  killLimit,
  async (t) => {
    await using store = await serveSecretsManager();
    rotate(store, 1);

    const killed = await killAtEachStep(t, {
      start: warmingUnder(towards(store.url), async (folder) => {
        const versions = Object.values(await versionsOf(folder));
        assert.ok(
          versions.every((version) => version === 1),
          versions.join(),
        );
      }),
      async look(folder, again) {
        assertRefreshedAll(again);
        assert.deepEqual(await versionsOf(folder), allAt(1));
        await assertSealed(folder);
      },
    });

    assert.ok(killed >= 11, `${killed}`);
  },
);
