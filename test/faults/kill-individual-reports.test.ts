/** kill -9 at every step of individual-provider-reports: each provider has his once, or a person is asked, and then has it once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram, type ProgramOptions } from "../support/program.ts";
import { worldIn, type Row, type SampleWorld } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import {
  assertDocumentsWhole,
  close,
  closing,
  decideUnknown,
  report,
  reportMails,
} from "./two-jobs.ts";

const individual = ["run", "individual-provider-reports", ...closing.slice(2)];
const providers = ["ann@example.com", "bob@example.com"];

test(
  `individual-provider-reports killed at ${everyStep} reaches each provider once`,
  killLimit,
  async (t) => {
    const killed = await killAtEachStep(t, {
      prepare: async ({ folder }) => {
        assert.equal((await close(folder)).code, 3);
        assert.equal((await report(folder)).code, 0);
      },
      start: sendOwn,
      look: async (folder, again) => {
        const world = worldIn(folder);
        await assertDocumentsWhole(world, world.deliveries());
        const doubts = await assertSentOnce(world);
        assert.equal(again.code, doubts > 0 ? 3 : 0, again.stdout);
        await settleDoubts(folder, doubts);
      },
    });

    assert.ok(killed > 14);
  },
);

async function sendOwn(folder: string, options: ProgramOptions = {}) {
  return runProgram(folder, individual, options);
}

/** Nobody has two; who has none has a delivery that nobody knows of. Answers how many such there are. */
async function assertSentOnce(world: SampleWorld): Promise<number> {
  const mails = await reportMails(world);
  const doubtful = unknownOf(world).map(({ recipient }) => String(recipient));
  for (const address of providers) {
    const count = mails[address] ?? 0;
    assert.ok(count <= 1, `${address} got ${count}`);
    assert.ok(count === 1 || doubtful.includes(address), `${address} got none, nobody says so`);
  }
  return doubtful.length;
}

/** After a person's word every provider has exactly one. */
async function settleDoubts(folder: string, doubts: number): Promise<void> {
  const world = worldIn(folder);
  if (doubts > 0) {
    await decideUnknown(folder, world.deliveries());
    assert.equal((await sendOwn(folder)).code, 0);
  }
  const mails = await reportMails(world);
  assert.deepEqual(
    providers.map((address) => mails[address]),
    [1, 1],
  );
  assert.deepEqual(
    ofProviders(world).map(({ state }) => state),
    ["accepted", "accepted"],
  );
}

function unknownOf(world: SampleWorld): readonly Row[] {
  return ofProviders(world).filter(({ state }) => state === "unknown");
}

function ofProviders(world: SampleWorld): readonly Row[] {
  return world.deliveries().filter(({ report: job }) => job === "individual-provider-reports");
}
