/** Who gets the referral report, and what its run says of rates that cannot be meant, on the embedded database. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { BlockedError } from "../../src/domain/failure.ts";
import { referralReport } from "../../src/jobs/referral-report.ts";
import { attemptOf, keepingMailer } from "../support/job-run.ts";
import { closedWorld } from "../support/reportable-week.ts";
import { profileRow, readerRow, sampleWorld, type Row } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const referralList = { report_name: "referral_report_weekly" };

function person(user_id: string, changes: Row = {}): Row {
  return profileRow(user_id, { referred_by_user: null, ...changes });
}

function rate(payment_amount: string, changes: Row = {}): Row {
  return {
    user_id: "rita",
    pay_category: "General",
    payment_type: "Percentage",
    payment_amount,
    ...changes,
  };
}

/** ann (two cases of $100.00) is referred by rita, bob ($50.50) by nobody. */
async function referredWeek(t: TestContext, changes: Parameters<typeof closedWorld>[1] = {}) {
  return closedWorld(t, {
    user_profile: [person("ann", { referred_by_user: "rita" }), person("bob"), person("rita")],
    referral_payment_amounts: [rate("0.10")],
    report_email_list: [
      readerRow("finance@example.com"),
      readerRow("referrals@example.com", referralList),
    ],
    ...changes,
  });
}

test("the readers of its list get one protected mail with amounts and fees", async (t) => {
  const world = await referredWeek(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(referralReport, world.folder, { ports: { mailer } });

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: {
      referrers: 1,
      referred_users: 1,
      cases: 2,
      report_cents: 20_000,
      fee_cents: 2000,
      inactive_referrers: 0,
      recipients: 1,
      accepted_now: 1,
    },
  });
  assert.deepEqual(
    letters.map(({ to }) => to),
    ["referrals@example.com"],
  );
  const [letter] = letters;
  assert.match(letter?.text ?? "", /^Hello Sample,/);
  assert.match(letter?.text ?? "", /Amount: +\$200\.00\n +Referral fees: +\$20\.00\n/);
  const [attachment] = letter?.attachments ?? [];
  assert.equal(attachment?.filename, "referral_report_20261123.pdf");
  assert.match(Buffer.from(attachment.content).toString("latin1"), /\/AESV3/);
  assert.deepEqual(
    world.rows("select email_type, report_type from email_log").map((row) => ({ ...row })),
    [{ email_type: "referral_report_weekly", report_type: "referral_report" }],
  );
});

test("a second run sends nothing", async (t) => {
  const world = await referredWeek(t);
  await attemptOf(referralReport, world.folder);
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(referralReport, world.folder, { ports: { mailer } });

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "already-done");
  assert.equal(letters.length, 0);
});

test("a Percentage above 1 pays no fee and makes the run partial, by referrer and category", async (t) => {
  const world = await referredWeek(t, { referral_payment_amounts: [rate("10")] });

  const outcome = await attemptOf(referralReport, world.folder);

  assert.ok(outcome.kind === "partial");
  assert.equal(outcome.counts["fee_cents"], 0);
  assert.equal(outcome.counts["report_cents"], 20_000);
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["referrer rita, category General"],
  );
});

test("a referrer without a name is printed by account and named", async (t) => {
  const world = await referredWeek(t, {
    user_profile: [
      person("ann", { referred_by_user: "rita", last_name: null }),
      person("bob"),
      person("rita", { first_name: "", last_name: " " }),
    ],
  });

  const outcome = await attemptOf(referralReport, world.folder);

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["provider ann", "referrer rita"],
  );
});

test("where nobody was referred there is nothing to report: no mail, skipped", async (t) => {
  const world = await referredWeek(t, { user_profile: [person("ann"), person("bob")] });
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(referralReport, world.folder, { ports: { mailer } });

  assert.deepEqual(outcome, {
    kind: "skipped",
    because: "nothing-to-do",
    detail: "No active referrer has a case in the batch of 2026-11-23",
  });
  assert.equal(letters.length, 0);
});

test("an inactive referrer is counted; where there is no other, the run says so and skips", async (t) => {
  const world = await referredWeek(t, {
    user_profile: [
      person("ann", { referred_by_user: "rita" }),
      person("bob", { referred_by_user: "rolf" }),
      person("rita"),
      person("rolf", { active: 0 }),
    ],
  });

  const counted = await attemptOf(referralReport, world.folder, { dryRun: true });
  world.execute("update user_profile set active = 0 where user_id = 'rita'");
  const outcome = await attemptOf(referralReport, world.folder);

  assert.ok(counted.kind === "succeeded");
  assert.deepEqual([counted.counts["inactive_referrers"], counted.counts["cases"]], [1, 2]);
  assert.ok(outcome.kind === "skipped");
  assert.match(outcome.detail, /inactive referrers: 2$/);
});

test("a referred user who is inactive by now is in the report all the same", async (t) => {
  const world = await referredWeek(t);
  world.execute("update user_profile set active = 0 where user_id = 'ann'");

  const outcome = await attemptOf(referralReport, world.folder);

  assert.ok(outcome.kind === "succeeded");
  assert.equal(outcome.counts["cases"], 2);
});

test("without a batch the run is blocked by the job that closes it", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t));

  await assert.rejects(attemptOf(referralReport, world.folder), BlockedError);
});

test("a dry run sends nothing and changes nothing", async (t) => {
  const world = await referredWeek(t);
  const before = world.everything();
  const { mailer, letters } = keepingMailer();

  const outcome = await attemptOf(referralReport, world.folder, {
    dryRun: true,
    ports: { mailer },
  });

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(world.everything(), before);
  assert.deepEqual([letters.length, (await world.files("storage")).length], [0, 0]);
});
