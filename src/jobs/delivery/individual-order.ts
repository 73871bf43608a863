/** What each provider is sent: his document, and the mail that takes it there. */
import { formatDollars } from "../../domain/payments/money.ts";
import { individualFileName } from "../../domain/reports/individual-report.ts";
import { displayName } from "../../domain/reports/names.ts";
import { fullName } from "../../domain/reports/people.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { RunContext } from "../../run/job.ts";
import type { IndividualDocuments } from "./individual-documents.ts";
import { reportMail, weeklyValues, type AskedLetters } from "./letters.ts";
import type { ProviderReader } from "./provider-readers.ts";
import { foretellEach } from "./rehearsal.ts";
import type { ReportToDeliver } from "./report-to-deliver.ts";

interface Made {
  readonly readers: readonly ProviderReader[];
  readonly documents: IndividualDocuments;
  readonly letters: AskedLetters;
}

export function individualOrder(
  report: string,
  batch: Batch,
  { readers, documents, letters }: Made,
  context: RunContext,
): ReportToDeliver<ProviderReader> {
  return {
    report,
    batch,
    readers,
    document: documents.make,
    async letter(reader, document) {
      const filename = individualFileName(reader, batch.payWeek);
      const ofWeek = weeklyValues(batch, { timeZone: reader.timeZone, filename }, context);
      const values = { ...ofWeek, ...letterValues(reader) };
      return reportMail(letters, { fromName: "SurgiCase Reports", filename, values }, document);
    },
    mailType: {
      emailType: "individual_provider_payment_report",
      reportType: "individual_provider_payment_report_weekly",
    },
  };
}

function letterValues(reader: ProviderReader) {
  return {
    provider_name: fullName(reader) || "Valued Partner",
    npi: reader.npi ?? "",
    first_name: displayName(reader.firstName) || "Valued Partner",
    last_name: displayName(reader.lastName),
    case_count: String(reader.cases),
    total_amount: formatDollars(reader.amount),
  };
}

/** A dry run's word: what would become of each provider's report. */
export function foretell(
  { payWeek }: Pick<Batch, "payWeek">,
  readers: readonly ProviderReader[],
  known: ReadonlyMap<string, Delivery>,
  context: Pick<RunContext, "log">,
): void {
  const fieldsOf = (reader: ProviderReader) => ({
    provider: reader.userId,
    recipient: reader.address,
    cases: reader.cases,
    amount: formatDollars(reader.amount),
    filename: individualFileName(reader, payWeek),
  });
  foretellEach(readers, known, fieldsOf, context);
}
