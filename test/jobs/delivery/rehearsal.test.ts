/** A dry run has the troubles that the real run after it has, and writes nothing. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { individualProviderReports } from "../../../src/jobs/individual-provider-reports.ts";
import { providerPaymentReport } from "../../../src/jobs/provider-payment-report.ts";
import { providerPaymentSummaryReport } from "../../../src/jobs/provider-payment-summary-report.ts";
import { referralReport } from "../../../src/jobs/referral-report.ts";
import type { Finished, Trouble } from "../../../src/run/outcome.ts";
import { attemptOf, keepingMailer, type JobRun } from "../../support/job-run.ts";
import { unclear } from "../../support/reportable-week.ts";
import { reportedWorld } from "../../support/reported-week.ts";
import { caseRow, profileRow, readerRow, type SampleWorld } from "../../support/sample-world.ts";

const jobs = [
  [providerPaymentReport, "provider_payment_report"],
  [providerPaymentSummaryReport, "provider_payment_summary_report"],
  [referralReport, "referral_report"],
  [individualProviderReports, "individual_provider_payment_report"],
] as const;

const lists = [
  "provider_payment_report_weekly",
  "provider_payment_summary_report_weekly",
  "referral_report_weekly",
];
const everybody = {
  user_profile: [
    profileRow("ann", { referred_by_user: "bob", last_name: "李Example" }),
    profileRow("bob"),
  ],
  cases: [caseRow("A-1", { patient_last: "李" }), caseRow("B-1", { user_id: "bob" })],
  report_email_list: lists.map((report_name) => readerRow("ops@example.com", { report_name })),
};

const spoil: Readonly<Record<string, (world: SampleWorld, kind: string) => Promise<void>>> = {
  "a template that is broken": async (world, kind) =>
    world.keepSecret("surgicase/email_templates", {
      email_templates: { [kind]: { weekly: { subject: "x", body: "Dear {frist_name}" } } },
    }),
  "a template that is missing": async (world) =>
    world.keepSecret("surgicase/email_templates", { email_templates: {} }),
  "mail that is switched off": async (world) =>
    world.keepSecret("surgicase/main", { ENABLE_EMAIL: "false" }),
  "passwords as they were": async () => undefined,
};

function troublesOf(outcome: Finished): readonly Trouble[] {
  return outcome.kind === "partial" ? outcome.troubles : [];
}

suite("a dry run foresees", { concurrency: true }, () => {
  for (const [job, kind] of jobs) {
    for (const [what, spoilIn] of Object.entries(spoil)) {
      test(`${what}: ${job.name}`, async (t) => {
        const world = await reportedWorld(t, everybody);
        await spoilIn(world, kind);
        const settings = {
          passwordPolicy: what.startsWith("passwords") ? "legacy" : "derived",
        } as const;
        const now = "2026-11-23T10:30:00Z";
        const run: JobRun = { now, settings, ports: { mailer: keepingMailer().mailer } };
        const before = world.everything();

        const rehearsal = await attemptOf(job, world.folder, { ...run, dryRun: true });

        assert.deepEqual(world.everything(), before);
        assert.deepEqual(await world.files("storage"), []);
        const real = troublesOf(await attemptOf(job, world.folder, run));
        assert.deepEqual(troublesOf(rehearsal), real);
        assert.equal(real.length, 2);
      });
    }
  }
});

test("a dry run after everybody has the report asks neither for letters nor for the switch", async (t) => {
  const world = await reportedWorld(t);
  await attemptOf(providerPaymentReport, world.folder);
  await world.keepSecret("surgicase/main", { ENABLE_EMAIL: "off" });
  await world.keepSecret("surgicase/email_templates", {});

  const rehearsal = await attemptOf(providerPaymentReport, world.folder, { dryRun: true });

  assert.equal(rehearsal.kind, "succeeded");
});

test("a dry run names a delivery that a person must decide", async (t) => {
  const world = await reportedWorld(t);
  const mailer = keepingMailer({ "finance@example.com": unclear });
  const real = await attemptOf(providerPaymentReport, world.folder, { ports: mailer });

  const rehearsal = await attemptOf(providerPaymentReport, world.folder, { dryRun: true });

  assert.equal(troublesOf(real).length, 1);
  assert.deepEqual(troublesOf(rehearsal), troublesOf(real));
});
