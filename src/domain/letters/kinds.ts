/** The mails that reports are attached to, and the placeholders each of them knows: the application's, and a few of ours. */

/** The names of the application's templates. */
export type LetterKind =
  | "provider_payment_report"
  | "provider_payment_summary_report"
  | "referral_report"
  | "individual_provider_payment_report";

export interface Template {
  readonly subject: string;
  readonly body: string;
}

const ours = ["organisation", "pay_week", "pay_date", "password", "password_key"] as const;

/** What a template of each kind may name. The application's own are those of its mails as they were. */
export const placeholders = {
  provider_payment_report: [
    "first_name",
    "last_name",
    "creation_date",
    "report_date",
    "total_providers",
    "total_cases",
    "total_amount",
    "filename",
    ...ours,
  ],
  provider_payment_summary_report: [
    "first_name",
    "last_name",
    "creation_date",
    "report_date",
    "total_states",
    "total_providers",
    "total_cases",
    "total_amount",
    "filename",
    ...ours,
  ],
  referral_report: [
    "recipient_name",
    "recipient_first_name",
    "recipient_last_name",
    "creation_date",
    "report_date",
    "total_referral_users",
    "total_referred_users",
    "total_cases",
    "total_amount",
    "total_referral_fees",
    "report_type",
    "filename",
    ...ours,
  ],
  individual_provider_payment_report: [
    "provider_name",
    "npi",
    "first_name",
    "last_name",
    "creation_date",
    "report_date",
    "case_count",
    "total_amount",
    "filename",
    ...ours,
  ],
} as const satisfies Readonly<Record<LetterKind, readonly string[]>>;

export type Placeholder = (typeof placeholders)[LetterKind][number];

/** Texts by placeholder. Those about the password are nobody's to give: no mail holds one. */
export type LetterValues = Readonly<
  Partial<Record<Exclude<Placeholder, "password" | "password_key">, string>>
>;
