/** Who gets the summary by state, on the embedded database and storage. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BlockedError } from "../../src/domain/failure.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import { providerPaymentSummaryReport } from "../../src/jobs/provider-payment-summary-report.ts";
import { attemptOf, keepingMailer } from "../support/job-run.ts";
import { closedWorld } from "../support/reportable-week.ts";
import { caseRow, profileRow, readerRow, sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const summaryList = { report_name: "provider_payment_summary_report_weekly" };

test("every reader of its list gets one protected mail with the totals, and only they", async (t) => {
  const world = await closedWorld(t, {
    user_profile: [profileRow("ann", { state: "calif." }), profileRow("bob", { state: "NY" })],
    report_email_list: [
      readerRow("finance@example.com"),
      readerRow("states@example.com", { ...summaryList, first_name: " " }),
    ],
  });
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder, {
    ports: { mailer },
  });

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: {
      states: 2,
      providers: 2,
      cases: 3,
      carried_over: 0,
      report_cents: 25_050,
      recipients: 1,
      accepted_now: 1,
    },
  });
  const [letter] = letters;
  assert.equal(letter?.to, "states@example.com");
  assert.match(letter.text, /^Hello Team Member,/);
  assert.match(letter.text, /States: +2\n.*\n.*\n +Total: +\$250\.50\n/);
  const [attachment] = letter.attachments ?? [];
  assert.equal(attachment?.filename, "provider_payment_summary_report_20261123.pdf");
  const pdf = Buffer.from(attachment.content).toString("latin1");
  assert.match(pdf, /\/AESV3/);
  assert.deepEqual(
    world.rows("select email_type, report_type from email_log").map((row) => ({ ...row })),
    [
      {
        email_type: "provider_payment_summary_report_weekly",
        report_type: "provider_payment_summary_report",
      },
    ],
  );
});

test("where its list is empty, the readers of the payment report get it", async (t) => {
  const world = await closedWorld(t);
  const { mailer, letters } = keepingMailer();

  await attemptOf(providerPaymentSummaryReport, world.folder, { ports: { mailer } });

  assert.deepEqual(letters.map(({ to }) => to).toSorted(), [
    "finance@example.com",
    "payroll@example.com",
  ]);
});

test("a second run sends nothing, and the payment report is still sent", async (t) => {
  const world = await closedWorld(t);
  await attemptOf(providerPaymentSummaryReport, world.folder);
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder, {
    ports: { mailer },
  });

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "already-done");
  assert.equal(letters.length, 0);
  assert.equal(world.batches()[0]?.["state"], "closed");
  await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });
  assert.equal(letters.length, 2);
});

test("a provider without a name is printed by account and named", async (t) => {
  const world = await closedWorld(t, {
    user_profile: [profileRow("ann", { first_name: null, last_name: " " }), profileRow("bob")],
  });

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder);

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["provider ann"],
  );
});

test("a provider who is inactive by now is in the report all the same: the batch is frozen", async (t) => {
  const world = await closedWorld(t);
  world.execute("update user_profile set active = 0 where user_id = 'ann'");

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder);

  assert.ok(outcome.kind === "succeeded");
  assert.equal(outcome.counts["cases"], 3);
});

test("an empty batch is nothing to report", async (t) => {
  const world = await closedWorld(t, { cases: [] });

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder);

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "nothing-to-do");
});

test("without a batch the run is blocked by the job that closes it", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));

  await assert.rejects(attemptOf(providerPaymentSummaryReport, world.folder), BlockedError);
});

test("patients whose names nobody can open are no trouble of it", async (t) => {
  const sealed = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";
  const world = await closedWorld(t, {
    cases: [caseRow("A-1", { phi_encrypted: 1, patient_last: sealed })],
  });

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder);

  assert.equal(outcome.kind, "succeeded");
});

test("a dry run sends nothing and changes nothing", async (t) => {
  const world = await closedWorld(t);
  const before = world.everything();
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(providerPaymentSummaryReport, world.folder, {
    dryRun: true,
    ports: { mailer },
  });

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(world.everything(), before);
  assert.deepEqual([letters.length, (await world.files("storage")).length], [0, 0]);
});
