/**
 * The passwords that close reports: derived for each reader from the secret `report-passwords`. Under the policy `legacy` they
 * are the old ones, which anybody can guess: every run that sends a report says so.
 */
import {
  legacyLack,
  legacyListPassword,
  legacyProviderPassword,
} from "../../domain/reports/legacy-password.ts";
import { isProvider, parsePasswordKeys, reportPassword } from "../../domain/reports/password.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { NewDocument, Reader } from "./report-to-deliver.ts";

/** A reader with what the policy `legacy` makes a provider's password of, as it is stored. */
export interface ReaderToClose extends Reader {
  readonly lastName?: string;
  readonly npi?: string | undefined;
}

export interface ReportPasswords {
  /** Of the key in force; printed on the letters that tell the passwords. */
  readonly version: string;
  /** @throws {Error} under `legacy`, where the provider's profile has not what the password is made of. */
  readonly of: (reader: ReaderToClose) => string;
}

/** @throws {ConfigError} where the secret holds no keys. */
export async function reportPasswords(
  { secrets }: Pick<Ports, "secrets">,
  { signal, settings, slot }: Pick<RunContext, "signal" | "settings" | "slot">,
): Promise<ReportPasswords> {
  if (settings.passwordPolicy === "legacy") {
    return { version: "legacy", of: (reader) => legacyPassword(reader, slot) };
  }
  const keys = parsePasswordKeys((await secrets.read("report-passwords", signal)).values);
  return {
    version: keys.current,
    of: ({ key }) => reportPassword(keys, keys.current, key),
  };
}

function legacyPassword({ key, lastName = "", npi = "" }: ReaderToClose, slot: Date): string {
  if (!isProvider(key)) {
    return legacyListPassword(slot);
  }
  const lack = legacyLack({ lastName, npi });
  if (lack !== "") {
    throw new Error(
      `Cannot close the report: the profile has no ${lack}, which the setting REPORT_PASSWORDS, as it is legacy, makes the password of. Complete it in SurgiCase, or leave legacy`,
    );
  }
  return legacyProviderPassword(lastName, npi);
}

/** Of every run that sends a report, or would. */
export function legacyTroubles({ settings }: Pick<RunContext, "settings">): readonly Trouble[] {
  return settings.passwordPolicy === "legacy" ? [guessable] : [];
}

const guessable: Trouble = {
  subject: "REPORT_PASSWORDS",
  problem:
    "it is legacy: the day, or a provider's last name and public NPI, opens a report that names patients, for whoever gets hold of the file",
  remedy:
    "Leave it: write everybody's letter by passwords letters, hand them over, then take REPORT_PASSWORDS out of the settings.",
};

/** Closes printed reports for their readers; the passwords are asked for when the first is closed. */
export function documentCloser(
  ports: Pick<Ports, "printer" | "secrets">,
  context: Pick<RunContext, "signal" | "settings" | "slot">,
): (printed: PrintedReport, reader: ReaderToClose) => Promise<NewDocument> {
  let passwords: Promise<ReportPasswords> | undefined;
  return async (printed, reader) => {
    passwords ??= reportPasswords(ports, context);
    return await closedDocument(ports, printed, await passwords, reader);
  };
}

/** A printed report, closed for its reader. */
export async function closedDocument(
  { printer }: Pick<Ports, "printer">,
  printed: PrintedReport,
  passwords: ReportPasswords,
  reader: ReaderToClose,
): Promise<NewDocument> {
  return {
    content: await printer.protect(printed, passwords.of(reader)),
    extension: "pdf",
    passwordVersion: passwords.version,
  };
}
