/**
 * What one provider gets: the pages of the payment report that are his, and no others. The day it names is the one where he
 * lives, so the same report may bear two dates.
 */
import { createHash } from "node:crypto";
import type { NamedLine } from "../payments/batch-line.ts";
import type { PayWeek } from "../payments/pay-week.ts";
import type { ReportDocument } from "./document.ts";
import { frameOf } from "./frame.ts";
import { providerSection, type ReportFacts } from "./provider-payment-report.ts";

/** A provider's own report. `cases` are his, in order, never none. @throws {RangeError} when the time zone is none. */
export type IndividualReport = (cases: readonly NamedLine[], timeZone: string) => ReportDocument;

/** For all providers of a batch: writing out a moment in a time zone costs more than a section, so it is done once each. */
export function individualReports(facts: Omit<ReportFacts, "timeZone">): IndividualReport {
  const frames = new Map<string, ReturnType<typeof frameOf>>();
  return (cases, timeZone) => {
    const frame =
      frames.get(timeZone) ?? frameOf("Provider Payment Report", { ...facts, timeZone });
    frames.set(timeZone, frame);
    return { ...frame, sections: [providerSection(cases, facts.payDate)] };
  };
}

/**
 * `provider_payment_report_1000000015_20261123.pdf`: the file's name holds the NPI, which is public. Without one a provider is
 * told apart by a few letters that nobody reads an account from.
 */
export function individualFileName(
  { userId, npi }: { readonly userId: string; readonly npi: string | undefined },
  payWeek: PayWeek,
): string {
  const number = npi?.trim() ?? "";
  const who = /^\d{1,20}$/.test(number) ? number : shortHash(userId);
  return `provider_payment_report_${who}_${payWeek.replaceAll("-", "")}.pdf`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}
