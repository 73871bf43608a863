/** The texts of the mails where SurgiCase's secret has none of its own. Totals alone: no patient, no password. */
import type { LetterKind, Template } from "./kinds.ts";

const closing = [
  "The attachment is protected. It opens with your report password, which was handed to you",
  'separately, on a letter marked "key {password_key}". It is never sent by mail.',
  "",
  "This message was sent automatically.",
  "",
];

export const builtInTemplates: Readonly<Record<LetterKind, Template>> = {
  provider_payment_report: {
    subject: "{organisation} weekly provider payment report for the week of {report_date}",
    body: [
      "Hello {first_name},",
      "",
      "the provider payment report for the week of {report_date} is attached.",
      "",
      "  Providers: {total_providers}",
      "  Cases:     {total_cases}",
      "  Total:     ${total_amount}",
      "  Pay date:  {pay_date}",
      "",
      ...closing,
    ].join("\n"),
  },
  provider_payment_summary_report: {
    subject: "{organisation} weekly provider payment summary for the week of {report_date}",
    body: [
      "Hello {first_name},",
      "",
      "the provider payment summary for the week of {report_date} is attached.",
      "",
      "  States:    {total_states}",
      "  Providers: {total_providers}",
      "  Cases:     {total_cases}",
      "  Total:     ${total_amount}",
      "  Pay date:  {pay_date}",
      "",
      ...closing,
    ].join("\n"),
  },
  referral_report: {
    subject: "{organisation} weekly referral report for the week of {report_date}",
    body: [
      "Hello {recipient_first_name},",
      "",
      "the referral report for the week of {report_date} is attached.",
      "",
      "  Referrers:       {total_referral_users}",
      "  Referred users:  {total_referred_users}",
      "  Cases:           {total_cases}",
      "  Amount:          ${total_amount}",
      "  Referral fees:   ${total_referral_fees}",
      "",
      ...closing,
    ].join("\n"),
  },
  individual_provider_payment_report: {
    subject: "{organisation}: your payment report for the week of {report_date}",
    body: [
      "Hello {provider_name},",
      "",
      "your payment report for the week of {report_date} is attached.",
      "",
      "  Cases:              {case_count}",
      "  Total:              {total_amount}",
      "  Projected pay date: {pay_date}",
      "",
      ...closing,
    ].join("\n"),
  },
};
