/**
 * Prints what referrers are owed for the week's batch as one PDF, a section a referrer, and mails it to SurgiCase's list.
 * Run twice: the second sends to whoever has not got it, the same bytes. Killed midway: what may have left is not sent again.
 */
import { plainDollars } from "../domain/payments/money.ts";
import type { ReferredLine } from "../domain/reports/referral-rows.ts";
import {
  referralReport as reportOf,
  type ReferralTotals,
  type UnmeantFee,
} from "../domain/reports/referral-report.ts";
import type { Batch } from "../ports/payment-batches.ts";
import { defineJob } from "../run/job.ts";
import type { Finished, Trouble } from "../run/outcome.ts";
import { batchNeeds, batchOfWeek } from "./delivery/batch-of-week.ts";
import { providerNames, referrerNames } from "./delivery/printed-names.ts";
import { reportLists, type ListedReader } from "./delivery/recipients.ts";
import { namelessProviders } from "./delivery/troubles.ts";
import { sendWeeklyReport, weeklyFileName, weeklyReportNeeds } from "./delivery/weekly-report.ts";

export const referralReport = defineJob({
  name: "referral-report",
  title: "Weekly Referral Report",
  summary: "Mails what referrers are owed for the week's batch as one protected PDF",
  schedule: "30 9 * * 1",
  attemptSeconds: 5 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main", "report-passwords", "email-templates"],
  words: {
    succeeded: "Weekly referral report generated successfully",
    partial: "Weekly referral report generated with exceptions",
    failed: "Referral report failed",
  },
  whenItFails:
    "Nobody was told this week's referral fees. The cases and the batch are safe; no other report waits for this one.",
  needs: [...batchNeeds, ...weeklyReportNeeds],

  async run(ports, context) {
    const { signal, settings } = context;
    const batch = await batchOfWeek(ports, context);
    const lines = await ports.batches.lines(batch.batchId, signal);
    const { document, totals, reported, unmeantFees } = reportOf(lines, {
      organisation: settings.organisation,
      timeZone: settings.timeZone,
      generatedAt: context.now(),
    });
    if (totals.cases === 0) {
      return nobodyReferred(batch, totals);
    }
    const report = {
      job: referralReport.name,
      batch,
      document,
      lists: reportLists.referral,
      filename: weeklyFileName("referral_report", batch),
      letter: "referral_report",
      values: (reader: ListedReader) => letterValues(reader, totals),
      mailType: { emailType: "referral_report_weekly", reportType: "referral_report" },
      names: [...providerNames(reported), ...referrerNames(reported)],
      counts: countsOf(totals),
      troubles: [...namesMissing(reported), ...unmeantFees.map(unmeantFee)],
    } as const;
    const { finished } = await sendWeeklyReport(ports, report, context);
    return finished;
  },
});

function nobodyReferred(
  { payWeek }: Pick<Batch, "payWeek">,
  { inactiveReferrers }: ReferralTotals,
): Finished {
  const why = inactiveReferrers === 0 ? "" : `; inactive referrers: ${inactiveReferrers}`;
  const detail = `No active referrer has a case in the batch of ${payWeek}${why}`;
  return { kind: "skipped", because: "nothing-to-do", detail };
}

function letterValues({ firstName, lastName }: ListedReader, totals: ReferralTotals) {
  return {
    recipient_name: `${firstName.trim()} ${lastName.trim()}`.trim() || "Team Member",
    recipient_first_name: firstName.trim() || "Team Member",
    recipient_last_name: lastName.trim(),
    total_referral_users: String(totals.referrers),
    total_referred_users: String(totals.referredUsers),
    total_cases: String(totals.cases),
    total_amount: plainDollars(totals.amount),
    total_referral_fees: plainDollars(totals.fees),
    report_type: "Referral Report",
  };
}

function countsOf(totals: ReferralTotals) {
  return {
    referrers: totals.referrers,
    referred_users: totals.referredUsers,
    cases: totals.cases,
    report_cents: totals.amount,
    fee_cents: totals.fees,
    inactive_referrers: totals.inactiveReferrers,
  };
}

/** Of referred users and of referrers, both printed by account. */
function namesMissing(lines: readonly ReferredLine[]): readonly Trouble[] {
  const nameless = lines.filter(({ referral }) => referral.lastName.trim() === "");
  const referrers = new Set(nameless.map(({ referral }) => referral.referrerUserId));
  return [
    ...namelessProviders(lines),
    ...[...referrers].map((userId) => ({
      subject: `referrer ${userId}`,
      problem: "the profile has no last name; the report shows the account instead",
      remedy: "Complete the profile in SurgiCase.",
    })),
  ];
}

function unmeantFee({ referrerUserId, category, problem }: UnmeantFee): Trouble {
  return {
    subject: `referrer ${referrerUserId}, category ${category}`,
    problem: `no fee is printed: ${problem}`,
    remedy:
      "Correct referral_payment_amounts for the weeks to come, and settle this week's fee by hand: the batch keeps the rate it was closed with.",
  };
}
