/**
 * Prints the week's batch as one PDF, a section a provider, and mails it to SurgiCase's list.
 * Run twice: the second sends to whoever has not got it, the same bytes. Killed midway: what may have left is not sent again.
 */
import { paymentReportLetter } from "../domain/reports/covering-letter.ts";
import { parsePasswordKeys } from "../domain/reports/password.ts";
import {
  providerPaymentReport as reportOf,
  type ProviderPaymentReport,
} from "../domain/reports/provider-payment-report.ts";
import type { BatchLine } from "../domain/payments/batch-line.ts";
import type { Batch } from "../ports/payment-batches.ts";
import type { ReportRecipient } from "../ports/report-recipients.ts";
import { defineJob, type RunContext } from "../run/job.ts";
import { finished, type Finished, type Trouble } from "../run/outcome.ts";
import { batchOfWeek } from "./delivery/batch-of-week.ts";
import { deliver, isDelivered, type Delivered } from "./delivery/deliver.ts";
import { contentTroubles, deliveryTroubles, lettersMissing } from "./delivery/troubles.ts";
import { paymentReportList, sortRecipients, type SortedRecipients } from "./delivery/recipients.ts";

export const providerPaymentReport = defineJob({
  name: "provider-payment-report",
  title: "Weekly Provider Payment Report",
  summary: "Mails the week's batch as one protected PDF, a section a provider",
  schedule: "0 9 * * 1",
  attemptSeconds: 5 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main", "report-passwords"],
  words: {
    succeeded: "Weekly provider payment report generated successfully",
    partial: "Weekly provider payment report generated with exceptions",
    failed: "Provider payment report failed",
  },
  whenItFails:
    "Finance has no payment report for this week. The cases and the batch are safe; the individual reports wait for this one.",
  needs: [
    "batches",
    "clock",
    "deliveries",
    "history",
    "locks",
    "mailer",
    "printer",
    "recipients",
    "secrets",
    "storage",
  ],

  async run(ports, context) {
    const { signal, settings } = context;
    const batch = await batchOfWeek(ports, context);
    if (batch.cases === 0) {
      return nothingToReport(batch);
    }
    const lines = await ports.batches.lines(batch.batchId, signal);
    const report = reportOf(lines, {
      organisation: settings.organisation,
      timeZone: settings.timeZone,
      generatedAt: context.now(),
      payDate: batch.payDate,
    });
    const sorted = sortRecipients(
      await ports.recipients.of(paymentReportList, signal),
      paymentReportList,
    );
    if (context.dryRun) {
      return foretell(report, lines, sorted, context);
    }

    // By every attempt: the one whose document is sent may have been killed before it told what its font lacks.
    const printed = await ports.printer.print(report.document);
    const order = {
      report: providerPaymentReport.name,
      batch,
      recipients: sorted.recipients,
      passwords: async () =>
        parsePasswordKeys((await ports.secrets.read("report-passwords", signal)).values),
      printed,
      filename: `provider_payment_report_${batch.payWeek.replaceAll("-", "")}.pdf`,
      letter: letterWriter(batch, report, settings.organisation),
    };
    const delivered = await deliver(ports, order, context);
    if (isDelivered(delivered.deliveries)) {
      await ports.batches.markReported(batch.batchId, context.now(), signal);
    }
    const troubles = [
      ...sorted.troubles,
      ...deliveryTroubles(delivered.deliveries, context.command),
      ...contentTroubles(lines),
      ...lettersMissing(printed.missingLetters),
    ];
    return outcomeOf(delivered, report, troubles);
  },
});

function letterWriter(batch: Batch, { totals }: ProviderPaymentReport, organisation: string) {
  const { payWeek, payDate } = batch;
  return ({ firstName }: ReportRecipient, passwordVersion: string) =>
    paymentReportLetter({ firstName, passwordVersion, organisation, payWeek, payDate, totals });
}

function nothingToReport(batch: Batch): Finished {
  const detail = `The batch of ${batch.payWeek} is empty: there is nothing to report`;
  return { kind: "skipped", because: "nothing-to-do", detail };
}

function outcomeOf(
  { deliveries, sentNow }: Delivered,
  { totals }: ProviderPaymentReport,
  troubles: readonly Trouble[],
): Finished {
  if (sentNow === 0 && troubles.length === 0) {
    const detail = `The report was delivered before, to ${deliveries.length} recipients`;
    return { kind: "skipped", because: "already-done", detail };
  }
  const counts = {
    providers: totals.providers,
    cases: totals.cases,
    carried_over: totals.carriedOverCases,
    report_cents: totals.amount,
    recipients: deliveries.length,
    accepted_now: sentNow,
  };
  return finished(counts, troubles);
}

function foretell(
  { totals }: ProviderPaymentReport,
  lines: readonly BatchLine[],
  { recipients, troubles }: SortedRecipients,
  { log }: RunContext,
): Finished {
  for (const { address } of recipients) {
    log.info({ recipient: address }, "report would be sent unless it was before");
  }
  const counts = { providers: totals.providers, cases: totals.cases, report_cents: totals.amount };
  return finished({ ...counts, recipients: recipients.length }, [
    ...troubles,
    ...contentTroubles(lines),
  ]);
}
