/** The texts of the mails where SurgiCase's secret has none of its own. Totals alone: no patient, no password. */
import type { SecretValues } from "../secrets/aliases.ts";
import type { LetterKind, Template } from "./kinds.ts";

const closing = [
  "The attachment is protected. It opens with your report password, which was",
  "{password}. It is never sent by mail.",
  "If you do not have it, ask {organisation} for it.",
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
      "The provider payment report for the week of {report_date} is attached.",
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
      "The provider payment summary for the week of {report_date} is attached.",
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
      "The referral report for the week of {report_date} is attached.",
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
      "Your payment report for the week of {report_date} is attached.",
      "",
      "  Cases:              {case_count}",
      "  Total:              {total_amount}",
      "  Projected pay date: {pay_date}",
      "",
      ...closing,
    ].join("\n"),
  },
};

/** The same as the secret `email-templates` would hold them: for worlds that nobody has written any for. */
export const builtInSecret: SecretValues = {
  email_templates: Object.fromEntries(
    Object.entries(builtInTemplates).map(([kind, weekly]) => [kind, { weekly }]),
  ),
};
