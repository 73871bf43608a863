/** What a job that is blocked says of the week's batch: how it came so, and what to do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { paidUpdate } from "../../../src/jobs/paid-update.ts";
import { attemptOf } from "../../support/job-run.ts";
import { closedWorld } from "../../support/reportable-week.ts";
import { sampleWorld, type SampleWorld } from "../../support/sample-world.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const closer = "pending-payment-update";
const reporter = "provider-payment-report";

test("a run that was told nonsense or could not start is no word about the batch", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));
  addRun(world, { id: "r1", job: closer, at: "08:00", outcome: "failed", cause: "fault" });
  addRun(world, { id: "r2", job: closer, at: "09:00", outcome: "failed", cause: "usage" });
  addRun(world, { id: "r3", job: closer, at: "10:00", outcome: "failed", cause: "misconfigured" });

  await assert.rejects(payIn(world), {
    message:
      "Cannot go on with the week of 2026-11-23: its payment batch is not closed, the last run of pending-payment-update (r1) ended failed. Run pending-payment-update first",
  });
});

test("a payment report with deliveries that are left names where they stand before it is run again", async (t) => {
  const world = await closedWorld(t);
  addRun(world, { id: "r1", job: reporter, at: "09:00", outcome: "partial" });

  await assert.rejects(payIn(world), {
    message:
      "Cannot go on with the week of 2026-11-23: its payment batch is not reported, the last run of provider-payment-report (r1) ended partial. Settle its exceptions first (surgicase-jobs runs show r1 and surgicase-jobs deliveries list name them), then run provider-payment-report again",
  });
});

test("a batch that was made void is told as such", async (t) => {
  const world = await closedWorld(t);
  addRun(world, { id: "r1", job: closer, at: "08:00", outcome: "succeeded" });
  world.execute("update jobs_batches set state = 'void', active_week = null");

  await assert.rejects(payIn(world), {
    message:
      "Cannot go on with the week of 2026-11-23: its payment batch was made void and is not closed anew. Run pending-payment-update first",
  });
});

async function payIn({ folder }: SampleWorld) {
  return attemptOf(paidUpdate, folder, { now: "2026-11-27T09:00:00Z" });
}

interface Run {
  readonly id: string;
  readonly job: string;
  readonly at: string;
  readonly outcome: string;
  readonly cause?: string;
}

function addRun(world: SampleWorld, { id, job, at, outcome, cause }: Run): void {
  const moment = `2026-11-23 ${at}:00.000`;
  world.execute(
    "insert into jobs_runs (run_id, attempt, job, slot, started_by, started_at, seen_at, ended_at, outcome, cause) values (?, 'local', ?, ?, 'person', ?, ?, ?, ?, ?)",
    id,
    job,
    moment,
    moment,
    moment,
    moment,
    outcome,
    cause ?? null,
  );
}
