/** The passwords that close reports: derived for each reader from the secret `report-passwords`. */
import { parsePasswordKeys, reportPassword } from "../../domain/reports/password.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunContext } from "../../run/job.ts";
import type { NewDocument, Reader } from "./report-to-deliver.ts";

export interface ReportPasswords {
  /** Of the key in force; printed on the letters that tell the passwords. */
  readonly version: string;
  readonly of: (reader: Reader) => string;
}

/** @throws {ConfigError} where the secret holds no keys. */
export async function reportPasswords(
  { secrets }: Pick<Ports, "secrets">,
  { signal }: Pick<RunContext, "signal">,
): Promise<ReportPasswords> {
  const keys = parsePasswordKeys((await secrets.read("report-passwords", signal)).values);
  return {
    version: keys.current,
    of: ({ key }) => reportPassword(keys, keys.current, key),
  };
}

/** A printed report, closed for its reader. */
export async function closedDocument(
  { printer }: Pick<Ports, "printer">,
  printed: PrintedReport,
  passwords: ReportPasswords,
  reader: Reader,
): Promise<NewDocument> {
  return {
    content: await printer.protect(printed, passwords.of(reader)),
    extension: "pdf",
    passwordVersion: passwords.version,
  };
}
