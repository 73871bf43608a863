/** What a mail may say, made up; and templates that are known to be usable. */
import assert from "node:assert/strict";
import type { LetterKind, LetterValues, Template } from "../../../src/domain/letters/kinds.ts";
import { readTemplate, type LetterTemplate } from "../../../src/domain/letters/template.ts";

/** One for each placeholder of every kind. */
export const sampleValues: LetterValues = {
  first_name: "Ann",
  last_name: "Example",
  recipient_name: "Ann Example",
  recipient_first_name: "Ann",
  recipient_last_name: "Example",
  provider_name: "Ann Example",
  npi: "1000000015",
  organisation: "Sample Assistants",
  creation_date: "November 23, 2026",
  report_date: "November 23, 2026",
  pay_week: "2026-11-23",
  pay_date: "November 27, 2026",
  report_type: "Referral Report",
  filename: "report_20261123.pdf",
  total_providers: "4",
  total_cases: "8",
  total_states: "3",
  total_amount: "9426.50",
  total_referral_users: "2",
  total_referred_users: "5",
  total_referral_fees: "120.25",
  case_count: "3",
};

export function usable(kind: LetterKind, template: Template): LetterTemplate {
  const read = readTemplate(kind, template);
  assert.ok(read.kind === "usable", "problem" in read ? read.problem : "");
  return read.template;
}

/** A template of the payment report that is to be usable. */
export function paymentTemplate(body: string, subject = "Report"): LetterTemplate {
  return usable("provider_payment_report", { subject, body });
}
