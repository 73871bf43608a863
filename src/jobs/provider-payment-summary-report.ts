/**
 * Prints the week's batch as one PDF, a section a state, and mails it to SurgiCase's list, or to that of the payment report.
 * Run twice: the second sends to whoever has not got it, the same bytes. Killed midway: what may have left is not sent again.
 */
import { plainDollars } from "../domain/payments/money.ts";
import {
  providerPaymentSummaryReport as reportOf,
  type SummaryTotals,
} from "../domain/reports/provider-payment-summary-report.ts";
import { defineJob } from "../run/job.ts";
import { batchNeeds, batchOfWeek } from "./delivery/batch-of-week.ts";
import { providerNames } from "./delivery/printed-names.ts";
import { reportLists, type ListedReader } from "./delivery/recipients.ts";
import { namelessProviders } from "./delivery/troubles.ts";
import {
  nothingToReport,
  sendWeeklyReport,
  weeklyFileName,
  weeklyReportNeeds,
} from "./delivery/weekly-report.ts";

export const providerPaymentSummaryReport = defineJob({
  name: "provider-payment-summary-report",
  title: "Weekly Provider Payment Summary Report",
  summary: "Mails the week's batch as one protected PDF, a section a state",
  schedule: "15 9 * * 1",
  attemptSeconds: 5 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main", "report-passwords", "email-templates"],
  words: {
    succeeded: "Weekly provider payment summary report generated successfully",
    partial: "Weekly provider payment summary report generated with exceptions",
    failed: "Provider payment summary report failed",
  },
  whenItFails:
    "Finance has no summary by state for this week. The cases and the batch are safe; no other report waits for this one.",
  needs: [...batchNeeds, ...weeklyReportNeeds],

  async run(ports, context) {
    const { signal, settings } = context;
    const batch = await batchOfWeek(ports, context);
    if (batch.cases === 0) {
      return nothingToReport(batch);
    }
    const lines = await ports.batches.lines(batch.batchId, signal);
    const { document, totals } = reportOf(lines, {
      organisation: settings.organisation,
      timeZone: settings.timeZone,
      generatedAt: context.now(),
    });
    const report = {
      job: providerPaymentSummaryReport.name,
      batch,
      document,
      lists: reportLists.summary,
      filename: weeklyFileName("provider_payment_summary_report", batch),
      letter: "provider_payment_summary_report",
      values: (reader: ListedReader) => letterValues(reader, totals),
      mailType: {
        emailType: "provider_payment_summary_report_weekly",
        reportType: "provider_payment_summary_report",
      },
      names: providerNames(lines),
      counts: countsOf(totals),
      troubles: namelessProviders(lines),
    } as const;
    const { finished } = await sendWeeklyReport(ports, report, context);
    return finished;
  },
});

function letterValues({ firstName, lastName }: ListedReader, totals: SummaryTotals) {
  return {
    first_name: firstName.trim() || "Team Member",
    last_name: lastName.trim(),
    total_states: String(totals.states),
    total_providers: String(totals.providers),
    total_cases: String(totals.cases),
    total_amount: plainDollars(totals.amount),
  };
}

function countsOf(totals: SummaryTotals) {
  return {
    states: totals.states,
    providers: totals.providers,
    cases: totals.cases,
    carried_over: totals.carriedOverCases,
    report_cents: totals.amount,
  };
}
