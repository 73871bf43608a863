/** kill -9 at every step of pending-payment-update: the next run finishes it, and the held cases are told of. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { worldIn } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import { assertClosedOnce, assertHeldCasesTold, close, stateIn } from "./two-jobs.ts";

test(
  `pending-payment-update killed at ${everyStep} is done, once, by the next run`,
  killLimit,
  async (t) => {
    const killed = await killAtEachStep(t, {
      start: close,
      look: async (folder, again) => {
        assert.ok(again.code === 0 || again.code === 3, `exit code ${again.code}: ${again.stdout}`);
        assertClosedOnce(await stateIn(worldIn(folder)));
        await assertHeldCasesTold(worldIn(folder));
      },
    });

    assert.ok(killed > 7);
  },
);
