/** kill -9 at every step of a report to a list, and what must hold afterwards. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { runProgram, type ProgramOptions } from "../support/program.ts";
import { worldIn, type SampleWorld } from "../support/sample-world.ts";
import { killAtEachStep } from "./kills.ts";
import {
  assertDocumentsWhole,
  assertSentOnce,
  close,
  decideUnknown,
  readers,
  reportMails,
  week,
} from "./two-jobs.ts";

/** @param batch what the batch is once everybody has the report. */
export async function killListReport(t: TestContext, job: string, batch: string): Promise<void> {
  const start = starting(job);

  const killed = await killAtEachStep(t, {
    prepare,
    start,
    look: async (folder, again) => {
      const world = worldIn(folder);
      await assertDocumentsWhole(world, world.deliveries());
      const doubts = await assertSentOnce(world, world.deliveries());
      assert.equal(again.code, doubts > 0 ? 3 : 0, again.stdout);
      if (doubts > 0) {
        await decideUnknown(folder, world.deliveries());
        assert.equal((await start(folder)).code, 0);
      }
      await assertEverybodyHasIt(world, batch);
    },
  });

  assert.ok(killed > 14);
}

function starting(job: string) {
  return async (folder: string, options: ProgramOptions = {}) =>
    runProgram(folder, ["run", job, "--week", week], options);
}

/** A referral, and a list for each report, so that each has something to say to the same two readers. */
async function prepare(world: SampleWorld): Promise<void> {
  world.execute("update user_profile set referred_by_user = 'ann' where user_id = 'bob'");
  world.execute(
    "insert into report_email_list (report_name, email_address, first_name, last_name) select 'referral_report_weekly', email_address, first_name, last_name from report_email_list",
  );
  assert.equal((await close(world.folder)).code, 3);
}

/** After a person's word everybody has exactly one. */
async function assertEverybodyHasIt(world: SampleWorld, batch: string): Promise<void> {
  assert.deepEqual(
    await reportMails(world),
    Object.fromEntries(readers.map((reader) => [reader, 1])),
  );
  assert.deepEqual(
    world.batches().map(({ state }) => state),
    [batch],
  );
}
