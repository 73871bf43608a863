/** What the digest tells of a week, read from the database and the files: on the embedded world. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readConfig } from "../../src/config/config.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import { weeklyDigest } from "../../src/jobs/weekly-digest.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { runFiles } from "../../src/adapters/runs/run-files.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld, systemClock } from "../../src/world/world.ts";
import { goodWeek, keepRuns, longAgo, record } from "../support/digest-week.ts";
import { attemptOf, keepingMailer, type JobRun } from "../support/job-run.ts";
import { caseRow, sampleWorld, usualTables } from "../support/sample-world.ts";
import { closedWorld, unclear } from "../support/reportable-week.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const digest = weeklyDigest([pendingPaymentUpdate, providerPaymentReport]);
const monday = "2026-11-23T10:30:05Z";

const run = async (folder: string, changes: JobRun = {}) =>
  attemptOf(digest, folder, { now: monday, ...changes });

test("bad news is no failure of the digest", async (t) => {
  const world = await closedWorld(t, {
    cases: [caseRow("A-1"), caseRow("A-2", { pay_amount: "0.00" })],
  });
  await attemptOf(providerPaymentReport, world.folder, {
    ports: keepingMailer({ "finance@example.com": unclear }),
  });
  await keepRuns(world.folder, longAgo);
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, { ports: { mailer } });

  assert.ok(outcome.kind === "succeeded");
  assert.equal(outcome.counts["need_you"], 4);
  const text = letters[0]?.text ?? "";
  assert.match(text, /^4 things need you\n/);
  for (const part of [
    "Pending Payment Update did not run",
    "Weekly Provider Payment Report did not run",
    "surgicase-jobs run provider-payment-report --week 2026-11-23",
    "nobody knows whether 1 mail arrived",
    "Case A-2",
  ]) {
    assert.ok(text.includes(part), `${part}: ${text}`);
  }
  assert.doesNotMatch(text, /Patient/);
});

test("a new installation is not reproached with what was due before it: nothing has run here yet", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), usualTables());
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, { ports: { mailer } });

  assert.ok(outcome.kind === "succeeded" || outcome.kind === "partial");
  const text = letters[0]?.text ?? "";
  assert.match(text, /Nothing has run here yet/);
  assert.doesNotMatch(text, /did not run|scheduled moments/);
});

test("who forced a run is named with the reason, from the run's record", async (t) => {
  const world = await goodWeek(t);
  const forced = record(providerPaymentReport.name, "2026-11-23T09:00:00Z", "succeeded");
  const force = { by: "operator", reason: "the list is empty" };
  await keepRuns(world.folder, { ...forced, force });
  const { mailer, letters } = keepingMailer();

  await run(world.folder, { ports: { mailer } });

  const words = "Forced by operator on Monday 2026-11-23 09:00 UTC: the list is empty";
  assert.ok(letters[0]?.text.includes(words), letters[0]?.text);
});

test("after a void and a new batch, what was sent of the void one does not count", async (t) => {
  const world = await goodWeek(t);
  const signal = AbortSignal.timeout(60_000);
  const opening = openWorld(readConfig({}, world.folder), systemClock, secretTexts());
  await using opened = await opening.open(["batches"], signal);
  const { batches } = opened.ports as Ports;
  const [first] = await batches.list(signal);
  await batches.void(first?.batchId ?? "", "operator", "wrong", new Date(monday), signal);
  await attemptOf(pendingPaymentUpdate, world.folder, { now: "2026-11-23T10:20:00Z" });
  const { mailer, letters } = keepingMailer();

  await run(world.folder, { ports: { mailer } });

  const text = letters[0]?.text ?? "";
  assert.match(text, /Weekly Provider Payment Report: not made yet/);
  assert.match(text, /Week of November 23, 2026: closed/);
  assert.match(text, /Week of November 23, 2026: void/);
  assert.doesNotMatch(text, /Accepted for/);
});

test("a mail of weeks ago that nobody knows of is brought up again", async (t) => {
  const world = await goodWeek(t);
  world.execute(
    "update jobs_batches set pay_week = '2026-10-05', active_week = '2026-10-05', state = 'paid'",
  );
  world.execute("update jobs_deliveries set state = 'unknown' where recipient like 'finance%'");
  const { mailer, letters } = keepingMailer();

  await run(world.folder, { ports: { mailer } });

  const text = letters[0]?.text ?? "";
  assert.match(text, /\(week of 2026-10-05\): nobody knows whether 1 mail arrived/);
  assert.doesNotMatch(text, /payroll@example\.com/);
});

test("runs that the files alone know are told too", async (t) => {
  const world = await closedWorld(t);
  const files = runFiles(join(world.home, "runs"));
  const failed = record(pendingPaymentUpdate.name, "2026-11-23T08:00:00Z", "failed");
  await files.record(failed, AbortSignal.timeout(60_000));
  const { mailer, letters } = keepingMailer();

  await run(world.folder, { ports: { mailer } });

  assert.match(letters[0]?.text ?? "", /Pending Payment Update failed/);
});
