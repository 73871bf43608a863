/**
 * Prints the week's batch as one PDF, a section a provider, and mails it to SurgiCase's list.
 * Run twice: the second sends to whoever has not got it, the same bytes. Killed midway: what may have left is not sent again.
 */
import { plainDollars } from "../domain/payments/money.ts";
import {
  providerPaymentReport as reportOf,
  type PaymentTotals,
} from "../domain/reports/provider-payment-report.ts";
import { defineJob } from "../run/job.ts";
import { batchNeeds, batchOfWeek } from "./delivery/batch-of-week.ts";
import { isDelivered } from "./delivery/deliver.ts";
import { patientNames, providerNames } from "./delivery/printed-names.ts";
import { withNames } from "./delivery/readable-names.ts";
import { reportLists, type ListedReader } from "./delivery/recipients.ts";
import { contentTroubles } from "./delivery/troubles.ts";
import {
  nothingToReport,
  sendWeeklyReport,
  weeklyFileName,
  weeklyReportNeeds,
} from "./delivery/weekly-report.ts";

export const providerPaymentReport = defineJob({
  name: "provider-payment-report",
  title: "Weekly Provider Payment Report",
  summary: "Mails the week's batch as one protected PDF, a section a provider",
  schedule: "0 9 * * 1",
  attemptSeconds: 5 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main", "report-passwords", "email-templates"],
  words: {
    succeeded: "Weekly provider payment report generated successfully",
    partial: "Weekly provider payment report generated with exceptions",
    failed: "Provider payment report failed",
  },
  whenItFails:
    "Finance has no payment report for this week. The cases and the batch are safe; the individual reports wait for this one.",
  needs: [...batchNeeds, "keys", ...weeklyReportNeeds],

  async run(ports, context) {
    const { signal, settings } = context;
    const batch = await batchOfWeek(ports, context);
    if (batch.cases === 0) {
      return nothingToReport(batch);
    }
    const stored = await ports.batches.lines(batch.batchId, signal);
    const lines = await withNames(stored, ports.keys, signal);
    const { document, totals } = reportOf(lines, {
      organisation: settings.organisation,
      timeZone: settings.timeZone,
      generatedAt: context.now(),
      payDate: batch.payDate,
    });
    const report = {
      job: providerPaymentReport.name,
      batch,
      document,
      lists: reportLists.payment,
      filename: weeklyFileName("provider_payment_report", batch),
      letter: "provider_payment_report",
      values: (reader: ListedReader) => letterValues(reader, totals),
      mailType: {
        emailType: "provider_payment_report",
        reportType: "provider_payment_report_weekly",
      },
      names: [...patientNames(lines), ...providerNames(lines)],
      counts: countsOf(totals),
      troubles: contentTroubles(lines),
    } as const;
    const { finished, delivered } = await sendWeeklyReport(ports, report, context);
    if (delivered !== undefined && isDelivered(delivered)) {
      await ports.batches.markReported(batch.batchId, context.now(), signal);
    }
    return finished;
  },
});

function letterValues({ firstName, lastName }: ListedReader, totals: PaymentTotals) {
  return {
    first_name: firstName.trim() || "Valued Partner",
    last_name: lastName.trim(),
    total_providers: String(totals.providers),
    total_cases: String(totals.cases),
    total_amount: plainDollars(totals.amount),
  };
}

function countsOf(totals: PaymentTotals) {
  return {
    providers: totals.providers,
    cases: totals.cases,
    carried_over: totals.carriedOverCases,
    report_cents: totals.amount,
  };
}
