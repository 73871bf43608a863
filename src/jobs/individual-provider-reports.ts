/**
 * Prints each provider of the week's batch a PDF of his own cases, closed with a password only he has, and mails it to him.
 * Run twice: the second sends to whoever has not got it, the same bytes. Killed midway: what may have left is not sent again.
 */
import { addCents } from "../domain/payments/money.ts";
import { defineJob } from "../run/job.ts";
import { finished, sentOrDone, type Counts } from "../run/outcome.ts";
import { batchNeeds, reportedBatch } from "./delivery/batch-of-week.ts";
import { deliver } from "./delivery/deliver.ts";
import { byReader } from "./delivery/documents.ts";
import { individualDocuments } from "./delivery/individual-documents.ts";
import { foretell, individualOrder } from "./delivery/individual-order.ts";
import { lettersWhenAsked } from "./delivery/letters.ts";
import { legacyTroubles } from "./delivery/passwords.ts";
import {
  providersOf,
  sortProviders,
  type ProviderReader,
  type SortedProviders,
} from "./delivery/provider-readers.ts";
import { foresee } from "./delivery/rehearsal.ts";
import { wasTold } from "./delivery/told-before.ts";
import { deliveredTroubles } from "./delivery/troubles.ts";
import { nothingToReport } from "./delivery/weekly-report.ts";

const name = "individual-provider-reports";

export const individualProviderReports = defineJob({
  name,
  title: "Weekly Individual Provider Reports",
  summary: "Mails each provider of the week's batch a protected PDF of his own cases",
  schedule: "0 10 * * 1",
  attemptSeconds: 10 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main", "report-passwords", "email-templates"],
  words: {
    succeeded: "Individual provider reports generated successfully",
    partial: "Individual provider reports generated with exceptions",
    failed: "Individual provider reports failed",
  },
  whenItFails:
    "Not every provider has his own report for this week. Finance's report and the batch are safe, and nobody is sent a report twice.",
  needs: [...batchNeeds, "clock", "deliveries", "keys", "mailer", "printer", "secrets", "storage"],

  async run(ports, context) {
    const { signal } = context;
    const batch = await reportedBatch(ports, context);
    if (batch.cases === 0) {
      return nothingToReport(batch);
    }
    const providers = await providersOf(ports.batches, batch.batchId, signal);
    const known = await byReader(ports, { batch, report: name }, signal);
    const sorted = sortProviders(providers, known, context.settings);
    const { recipients } = sorted;
    const counts = countsOf(providers, sorted);
    const toMake = recipients.filter(({ key }) => !known.has(key));
    const documents = individualDocuments(ports, batch, toMake, context);
    const letters = lettersWhenAsked("individual_provider_payment_report", ports.secrets, context);
    const made = { readers: recipients, documents, letters };
    if (context.dryRun) {
      foretell(batch, recipients, known, context);
      const told = await wasTold(ports, name, batch, context);
      await documents.lookAt(told ? toMake : recipients);
      const foreseen = await foresee(ports.secrets, { ...made, known }, context);
      return finished(counts, [
        ...foreseen.ofPasswords,
        ...sorted.troubles,
        ...foreseen.ofDeliveries,
        ...documents.troubles(),
        ...foreseen.ofLetters,
      ]);
    }
    const order = individualOrder(name, batch, made, context);
    const delivered = await deliver(ports, order, context);
    if (!(await wasTold(ports, name, batch, context))) {
      await documents.lookAt(recipients.filter(({ key }) => known.has(key)));
    }
    const troubles = [
      ...(delivered.sentNow > 0 ? legacyTroubles(context) : []),
      ...sorted.troubles,
      ...deliveredTroubles(delivered, context),
      ...documents.troubles(),
      ...letters.troubles(),
    ];
    const before = `The reports were delivered before, to ${delivered.deliveries.length} providers`;
    return sentOrDone(counts, delivered.sentNow, troubles, before);
  },
});

function countsOf(
  providers: readonly ProviderReader[],
  { recipients, withoutAddress }: SortedProviders,
): Counts {
  return {
    providers: providers.length,
    cases: sumOf(providers, ({ cases }) => cases),
    carried_over: sumOf(providers, ({ carriedOver }) => carriedOver),
    report_cents: addCents(providers.map(({ amount }) => amount)),
    recipients: recipients.length,
    without_address: withoutAddress.length,
  };
}

function sumOf<Each>(all: readonly Each[], numberOf: (each: Each) => number): number {
  return all.reduce((sum, each) => sum + numberOf(each), 0);
}
