/** SIGTERM at any moment: 143, no work by halves, told by mail where nobody starts the run again, and the next run finishes. */
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { startProgram } from "../support/program.ts";
import { sampleWorld, worldIn, type SampleWorld } from "../support/sample-world.ts";
import { folderWithEmptyDatabase } from "../support/empty-database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openDoor } from "../support/cuttable-server.ts";
import { killer, pod } from "./kills.ts";
import {
  assertClosedOnce,
  assertDocumentsWhole,
  assertHeldCasesTold,
  assertSentOnce,
  close,
  closedWorld,
  closing,
  mondayTables,
  report,
  reporting,
  stateIn,
  isThorough,
} from "./two-jobs.ts";

const inPod = { ...pod, POD_NAME: "pod-1" };

async function criticals(world: SampleWorld): Promise<number> {
  const mails = await world.mails();
  return mails.filter(({ subject = "" }) => subject.includes("CRITICAL")).length;
}

async function filled(t: TestContext): Promise<SampleWorld> {
  return sampleWorld(await temporaryFolder(t), mondayTables());
}

suite("SIGTERM", { concurrency: 2 }, () => {
  for (const [place, variables, mails] of [
    ["outside Kubernetes", {}, 1],
    ["in a pod", inPod, 0],
  ] as const) {
    test(`while a run waits ${place}: 143, and ${mails} CRITICAL mails`, async (t) => {
      const folder = await folderWithEmptyDatabase(t);

      const program = startProgram(folder, closing, { variables });
      await program.says("run is waiting");
      program.kill("SIGTERM");
      const ended = await program.ended;

      assert.equal(ended.code, 143, ended.stdout);
      assert.equal(await criticals(worldIn(folder)), mails);
    });
  }

  test("while a mail server hangs: 143, the report is not sent, and the next run sends it", async (t) => {
    const world = await closedWorld(t);
    await using door = await openDoor(undefined);

    const program = startProgram(world.folder, reporting, {
      variables: {
        ...inPod,
        MAIL_URL: `smtp://127.0.0.1:${door.port}`,
        MAIL_FROM: "jobs@example.com",
        ALERT_RECIPIENTS: "operator@example.com",
      },
    });
    await until(() => world.deliveries().some(({ state }) => state === "sending"));
    program.kill("SIGTERM");
    const ended = await program.ended;
    const again = await report(world.folder);

    assert.equal(ended.code, 143, ended.stdout);
    assert.equal(again.code, 0, again.stdout);
    assert.equal(await assertSentOnce(world, world.deliveries()), 0);
  });

  test("at steps all over pending-payment-update leaves nothing by halves", async (t) => {
    const steps = isThorough ? [3, 6, 12, 18, 24, 30, 36, 40, 44, 48, 52, 53, 54] : [20, 40];
    await atSteps(t, closing, steps, async (world) => {
      const again = await close(world.folder);
      assert.ok(again.code === 0 || again.code === 3, again.stdout);
      assertClosedOnce(await stateIn(world));
      await assertHeldCasesTold(world);
    });
  });

  test("at steps all over provider-payment-report sends nothing twice", async (t) => {
    const every = [5, 20, 36, 45, 48, 58, 62, 70, 74, 78, 80, 83, 87, 91, 98, 101];
    const steps = isThorough ? every : [48, 78];
    await atSteps(t, reporting, steps, async (world) => {
      const again = await report(world.folder);
      await assertDocumentsWhole(world, world.deliveries());
      const doubts = await assertSentOnce(world, world.deliveries());
      assert.equal(again.code, doubts > 0 ? 3 : 0, again.stdout);
    });
  });
});

/** A run that was told to stop in the midst of its work says 143; one that had done it already may say so. */
async function atSteps(
  t: TestContext,
  words: readonly string[],
  steps: readonly number[],
  look: (world: SampleWorld) => Promise<void>,
): Promise<void> {
  const prepared = await (words === reporting ? closedWorld(t) : filled(t));
  let stopped = 0;
  for (const step of steps) {
    const folder = join(await temporaryFolder(t), "copy");
    await cp(prepared.folder, folder, { recursive: true });
    const before = await criticals(worldIn(folder));
    const variables = { NODE_OPTIONS: killer, KILL_AT_STEP: String(step), KILL_SIGNAL: "SIGTERM" };

    const ended = await startProgram(folder, words, { variables }).ended;

    assert.ok([0, 3, 143].includes(ended.code ?? -1), `step ${step}: ${ended.stdout}`);
    stopped += ended.code === 143 ? 1 : 0;
    const mails = (await criticals(worldIn(folder))) - before;
    assert.equal(mails, ended.code === 143 ? 1 : 0, `step ${step}`);
    await look(worldIn(folder));
  }
  assert.ok(stopped > 0, "none was stopped in time");
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
