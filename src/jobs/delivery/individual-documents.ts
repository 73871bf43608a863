/** Each provider's own document, and what a person must see of its contents. */
import { individualReports } from "../../domain/reports/individual-report.ts";
import type { NamedLine } from "../../domain/payments/batch-line.ts";
import { isTimeZone } from "../../domain/time-zone.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import { namesHolding, patientNames, providerNames, type PrintedName } from "./printed-names.ts";
import { documentCloser } from "./passwords.ts";
import { linesInTurn, type ProviderReader } from "./provider-readers.ts";
import type { NewDocument } from "./report-to-deliver.ts";
import { lettersMissing, unreadablePatients } from "./troubles.ts";

export type DocumentPorts = Pick<Ports, "batches" | "keys" | "printer" | "secrets">;

export interface IndividualDocuments {
  /** To be asked for in the order of the readers. */
  readonly make: (reader: ProviderReader) => Promise<NewDocument>;
  /** Looks at documents that are made already, as nobody was told what is amiss in them. */
  readonly lookAt: (readers: readonly ProviderReader[]) => Promise<void>;
  /** Of what was made or looked at. */
  readonly troubles: () => readonly Trouble[];
}

/** @param readers those who are to get a new document. */
export function individualDocuments(
  ports: DocumentPorts,
  batch: Pick<Batch, "batchId" | "payDate">,
  readers: readonly ProviderReader[],
  context: RunContext,
): IndividualDocuments {
  const { settings, signal, now } = context;
  const reportOf = individualReports({
    organisation: settings.organisation,
    generatedAt: now(),
    payDate: batch.payDate,
  });
  const amiss = whatIsAmiss();
  const close = documentCloser(ports, context);

  async function print(
    reader: ProviderReader,
    linesOf: ReturnType<typeof linesInTurn>,
  ): Promise<PrintedReport> {
    const lines = await linesOf(reader);
    const zone = isTimeZone(reader.timeZone) ? reader.timeZone.trim() : settings.timeZone;
    const printed = await ports.printer.print(reportOf(lines, zone));
    amiss.note(reader, lines, printed);
    return printed;
  }

  const linesOfNew = linesInTurn(ports, batch.batchId, readers, signal);
  return {
    async make(reader) {
      return await close(await print(reader, linesOfNew), reader);
    },
    async lookAt(known) {
      const linesOf = linesInTurn(ports, batch.batchId, known, signal);
      for (const reader of known) {
        await print(reader, linesOf);
      }
    },
    troubles: amiss.troubles,
  };
}

/** Collects what the documents could not print; of most readers there is nothing, and nothing is kept. */
function whatIsAmiss() {
  const unreadable = new Map<string, readonly Trouble[]>();
  const lacking = new Set<string>();
  const holders = new Map<string, readonly PrintedName[]>();
  return {
    note(
      { key }: ProviderReader,
      lines: readonly NamedLine[],
      { missingLetters }: PrintedReport,
    ): void {
      const found = unreadablePatients(lines);
      if (found.length > 0) {
        unreadable.set(key, found);
      }
      if (missingLetters.length > 0) {
        const names = [...patientNames(lines), ...providerNames(lines)];
        missingLetters.forEach((letter) => lacking.add(letter));
        holders.set(key, namesHolding(missingLetters, names));
      }
    },
    troubles: () => [
      ...inOrder(unreadable),
      ...lettersMissing([...lacking].toSorted(), inOrder(holders)),
    ],
  };
}

/** The readers' documents are made several at once: what is told of them is in the order of their keys. */
function inOrder<Each>(byKey: ReadonlyMap<string, readonly Each[]>): readonly Each[] {
  return [...byKey.keys()].toSorted().flatMap((key) => byKey.get(key) ?? []);
}
