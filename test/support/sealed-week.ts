/** A closed week whose patients' names are encrypted, and the names that its payment report puts on paper. */
import type { TestContext } from "node:test";
import type { ReportDocument } from "../../src/domain/reports/document.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { attemptOf, keepingMailer } from "./job-run.ts";
import { profileRow, readerRow, sampleWorld, type Row, type SampleWorld } from "./sample-world.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { embeddedWrap, keyRow, ownersKey, type OwnersKey } from "./wrapped-keys.ts";

export interface Owners {
  readonly ann: OwnersKey;
  readonly bob: OwnersKey;
}

/** A closed week of ann's and bob's cases, each with a data key of their own; every row has the same columns. */
export async function sealedWeek(
  t: TestContext,
  rowsOf: (owners: Owners) => readonly Row[],
): Promise<SampleWorld & Owners> {
  const folder = await temporaryFolder(t);
  const wrap = embeddedWrap(folder);
  const owners = { ann: await ownersKey(wrap), bob: await ownersKey(wrap) };
  const world = await sampleWorld(folder, {
    user_profile: [profileRow("ann"), profileRow("bob")],
    cases: rowsOf(owners).map((row) => ({ phi_encrypted: 0, ...row })),
    user_encryption_keys: [keyRow("ann", owners.ann.wrapped), keyRow("bob", owners.bob.wrapped)],
    report_email_list: [readerRow("finance@example.com")],
  });
  await attemptOf(pendingPaymentUpdate, folder);
  return { ...world, ...owners };
}

/** Runs the report, and keeps the names that went on paper, and the letters. */
export async function reported(
  folder: string,
  around: (ports: Ports) => Partial<Ports> = () => ({}),
) {
  const documents: ReportDocument[] = [];
  const { mailer, letters } = keepingMailer();
  const outcome = await attemptOf(providerPaymentReport, folder, {
    around: (ports) => ({
      mailer,
      printer: {
        ...ports.printer,
        async print(document) {
          documents.push(document);
          return ports.printer.print(document);
        },
      },
      ...around(ports),
    }),
  });
  return { outcome, letters, names: documents.flatMap(namesIn) };
}

function namesIn({ sections }: ReportDocument): readonly string[] {
  return sections
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => (block.kind === "table" ? [block.table] : []))
    .filter(({ columns }) => columns[1]?.heading === "Patient Name")
    .flatMap(({ rows }) => rows.map(([, name = ""]) => name));
}
