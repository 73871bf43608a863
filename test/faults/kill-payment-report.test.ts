/** kill -9 at every step of provider-payment-report: each reader has it once, or a person is asked, and then has it once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { worldIn } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import {
  assertDocumentsWhole,
  assertSentOnce,
  close,
  decideUnknown,
  readers,
  report,
  reportMails,
} from "./two-jobs.ts";

test(
  `provider-payment-report killed at ${everyStep} reaches each reader once`,
  killLimit,
  async (t) => {
    const killed = await killAtEachStep(t, {
      prepare: async ({ folder }) => assert.equal((await close(folder)).code, 3),
      start: report,
      look: async (folder, again) => {
        const world = worldIn(folder);
        await assertDocumentsWhole(world, world.deliveries());
        const doubts = await assertSentOnce(world, world.deliveries());
        assert.equal(again.code, doubts > 0 ? 3 : 0, again.stdout);
        await settleDoubts(folder, doubts);
      },
    });

    assert.ok(killed > 14);
  },
);

/** After a person's word everybody has exactly one, and the batch counts as reported. */
async function settleDoubts(folder: string, doubts: number): Promise<void> {
  const world = worldIn(folder);
  if (doubts > 0) {
    await decideUnknown(folder, world.deliveries());
    assert.equal((await report(folder)).code, 0);
  }
  assert.deepEqual(
    await reportMails(world),
    Object.fromEntries(readers.map((reader) => [reader, 1])),
  );
  assert.deepEqual(
    world.batches().map(({ state }) => state),
    ["reported"],
  );
}
