/** What the reports have in common that go to a list of readers: one PDF, closed for each of them, mailed once. */
import type { ReportDocument } from "../../domain/reports/document.ts";
import type { LetterKind, LetterValues } from "../../domain/letters/kinds.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { RunContext } from "../../run/job.ts";
import {
  finished,
  sentOrDone,
  type Counts,
  type Finished,
  type Trouble,
} from "../../run/outcome.ts";
import { deliver, type Delivered } from "./deliver.ts";
import { byReader } from "./documents.ts";
import { lettersWhenAsked, reportMail, weeklyValues, type AskedLetters } from "./letters.ts";
import { documentCloser, legacyTroubles } from "./passwords.ts";
import type { PrintedName } from "./printed-names.ts";
import { listedReaders, type ListedReader } from "./recipients.ts";
import { foresee, foretellEach } from "./rehearsal.ts";
import type { DeliveryPorts, MailType, ReportToDeliver } from "./report-to-deliver.ts";
import { deliveredTroubles, lettersMissing } from "./troubles.ts";

export type WeeklyReportPorts = DeliveryPorts & Pick<Ports, "printer" | "recipients">;

/** The ports a job of this kind names. */
export const weeklyReportNeeds = [
  "clock",
  "deliveries",
  "mailer",
  "printer",
  "recipients",
  "secrets",
  "storage",
] as const;

export interface WeeklyReport {
  /** The job's name. */
  readonly job: string;
  readonly batch: Batch;
  readonly document: ReportDocument;
  /** SurgiCase's lists: the first that has any entry counts. */
  readonly lists: readonly [string, ...string[]];
  readonly filename: string;
  readonly letter: LetterKind;
  /** Beside those that every weekly report has. */
  readonly values: (reader: ListedReader) => LetterValues;
  readonly mailType: MailType;
  /** The people whom the document names. */
  readonly names: readonly PrintedName[];
  /** What is counted of the report itself. */
  readonly counts: Counts;
  /** Of its contents. */
  readonly troubles: readonly Trouble[];
}

export interface SentReport {
  readonly finished: Finished;
  /** Undefined where nothing was done, in a dry run. */
  readonly delivered: Delivered<ListedReader> | undefined;
}

export async function sendWeeklyReport(
  ports: WeeklyReportPorts,
  report: WeeklyReport,
  context: RunContext,
): Promise<SentReport> {
  const sorted = await listedReaders(ports.recipients, report.lists, context.signal);
  const troubles = [...sorted.troubles, ...report.troubles];
  // By every attempt: the one whose document is sent may have been killed before it told what its font lacks.
  const printed = await ports.printer.print(report.document);
  const letters = lettersWhenAsked(report.letter, ports.secrets, context);
  const made = { printed, readers: sorted.recipients, letters };
  if (context.dryRun) {
    return {
      finished: await rehearse(ports, report, made, troubles, context),
      delivered: undefined,
    };
  }
  const order = orderOf(ports, report, made, context);
  const delivered = await deliver(ports, order, context);
  const all = [
    ...(delivered.sentNow > 0 ? legacyTroubles(context) : []),
    ...troubles,
    ...deliveredTroubles(delivered, context),
    ...lettersMissing(printed.missingLetters, report.names),
    ...letters.troubles(),
  ];
  const { deliveries, sentNow } = delivered;
  const counts = { ...report.counts, recipients: deliveries.length };
  const before = `The report was delivered before, to ${deliveries.length} recipients`;
  return { finished: sentOrDone(counts, sentNow, all, before), delivered };
}

interface Made {
  readonly printed: PrintedReport;
  readonly readers: readonly ListedReader[];
  readonly letters: AskedLetters;
}

/** A dry run: says who would be sent the report, and what a real run would be troubled by. */
async function rehearse(
  ports: WeeklyReportPorts,
  report: WeeklyReport,
  { printed, readers, letters }: Made,
  troubles: readonly Trouble[],
  context: RunContext,
): Promise<Finished> {
  const order = { batch: report.batch, report: report.job };
  const known = await byReader(ports, order, context.signal);
  foretellEach(readers, known, ({ address }) => ({ recipient: address }), context);
  const foreseen = await foresee(ports.secrets, { readers, known, letters }, context);
  return finished({ ...report.counts, recipients: readers.length }, [
    ...foreseen.ofPasswords,
    ...troubles,
    ...foreseen.ofDeliveries,
    ...lettersMissing(printed.missingLetters, report.names),
    ...foreseen.ofLetters,
  ]);
}

function orderOf(
  ports: WeeklyReportPorts,
  report: WeeklyReport,
  { printed, readers, letters }: Made,
  context: RunContext,
): ReportToDeliver<ListedReader> {
  const { batch, filename } = report;
  const close = documentCloser(ports, context);
  return {
    report: report.job,
    batch,
    readers,
    document: async (reader) => close(printed, reader),
    async letter(reader, document) {
      const ofWeek = weeklyValues(batch, { timeZone: reader.timeZone, filename }, context);
      const values = { ...ofWeek, ...report.values(reader) };
      return reportMail(letters, { fromName: "SurgiCase Automation", filename, values }, document);
    },
    mailType: report.mailType,
  };
}

export function weeklyFileName(report: string, { payWeek }: Pick<Batch, "payWeek">): string {
  return `${report}_${payWeek.replaceAll("-", "")}.pdf`;
}

export function nothingToReport({ payWeek }: Pick<Batch, "payWeek">): Finished {
  const detail = `The batch of ${payWeek} is empty: there is nothing to report`;
  return { kind: "skipped", because: "nothing-to-do", detail };
}
