/** kill -9 at every step of weekly-digest: each reader has it once, or the digest's next run says that nobody knows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram, type ProgramOptions } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import { assertClosedOnce, close, stateIn } from "./two-jobs.ts";

const readers = ["one@example.com", "two@example.com"];

async function digest(folder: string, { variables = {}, ...options }: ProgramOptions = {}) {
  return runProgram(folder, ["run", "weekly-digest"], {
    ...options,
    variables: { ...variables, ALERT_RECIPIENTS: readers.join(",") },
  });
}

/** Reader → how many digests there are for them. */
async function digestsIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(readers.map((reader) => [reader, 0]));
  for (const { subject = "", to } of await worldIn(folder).mails()) {
    const address = [to].flat()[0]?.value[0]?.address ?? "nobody";
    if (subject.includes("Weekly digest:")) {
      counts.set(address, (counts.get(address) ?? 0) + 1);
    }
  }
  return counts;
}

test(`weekly-digest killed at ${everyStep} reaches each reader once`, killLimit, async (t) => {
  const killed = await killAtEachStep(t, {
    prepare: async ({ folder }) => assert.equal((await close(folder)).code, 3),
    start: digest,
    look: async (folder, again) => {
      const world = worldIn(folder);
      const deliveries = world.deliveries();
      const doubtful = deliveries.filter(({ state }) => state === "unknown");
      for (const [reader, count] of await digestsIn(folder)) {
        const isDoubtful = doubtful.some(({ recipient }) => recipient === reader);
        assert.ok(count <= 1, `${reader} got ${count}`);
        assert.ok(count === 1 || isDoubtful, `${reader} got none, and nobody says so`);
      }
      assert.equal(deliveries.length, readers.length);
      assert.equal(again.code, doubtful.length > 0 ? 3 : 0, again.stdout);
      assertClosedOnce(await stateIn(world));
    },
  });

  assert.ok(killed > 10);
});
