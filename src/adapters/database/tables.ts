/**
 * The tables as rows come and go. SurgiCase's own are foreign: only what the jobs read or change is named here, and what a
 * column holds is whatever people put there. Moments are UTC text, decimals exact text on MySQL and MariaDB.
 */
import type { Generated } from "kysely";

type Nullable<Value> = Value | null;

interface Cases {
  readonly case_id: string;
  readonly user_id: string;
  readonly case_date: Nullable<string>;
  readonly patient_first: Nullable<string>;
  readonly patient_last: Nullable<string>;
  readonly case_status: number;
  readonly pay_amount: Nullable<string | number>;
  readonly pay_category: Nullable<string>;
  readonly active: number;
  readonly phi_encrypted: Nullable<number>;
  readonly pending_payment_ts: Nullable<string>;
  readonly paid_to_provider_ts: Nullable<string>;
}

interface UserProfile {
  readonly user_id: string;
  readonly first_name: Nullable<string>;
  readonly last_name: Nullable<string>;
  readonly user_email: Nullable<string>;
  readonly state: Nullable<string>;
  readonly timezone: Nullable<string>;
  readonly user_npi: Nullable<string | number>;
  readonly referred_by_user: Nullable<string>;
  readonly active: Nullable<number>;
}

interface CaseProcedureCodes {
  readonly case_id: string;
  readonly procedure_code: Nullable<string>;
}

interface UserEncryptionKeys {
  readonly user_id: string;
  readonly encrypted_dek: string;
  readonly is_active: Nullable<number>;
}

/** Of the application, which reads it; `sent_at` is the server's. */
interface EmailLog {
  readonly message_id: Nullable<string>;
  readonly to_address: string;
  readonly cc_addresses: Nullable<string>;
  readonly bcc_addresses: Nullable<string>;
  readonly from_address: string;
  readonly subject: string;
  readonly body_preview: Nullable<string>;
  readonly attachments_count: number;
  readonly attachment_filenames: Nullable<string>;
  readonly email_type: string;
  readonly report_type: Nullable<string>;
  readonly status: string;
  readonly error_message: Nullable<string>;
  readonly aws_region: Nullable<string>;
}

interface ReportEmailList {
  readonly report_name: string;
  readonly email_address: Nullable<string>;
  readonly first_name: Nullable<string>;
  readonly last_name: Nullable<string>;
}

interface ReferralPaymentAmounts {
  readonly user_id: string;
  readonly pay_category: Nullable<string>;
  readonly payment_type: Nullable<string>;
  readonly payment_amount: Nullable<string | number>;
}

interface JobsSchema {
  readonly version: number;
  readonly name: string;
  readonly applied_at: string;
}

export interface BatchRow {
  readonly batch_id: string;
  readonly pay_week: string;
  /** The week again, null where the batch is void: its unique key is what makes one live batch a week. */
  readonly active_week: Nullable<string>;
  readonly state: string;
  readonly pay_date: string;
  readonly closed_at: string;
  readonly closed_by_run: string;
  readonly cases: number;
  readonly carried_over: number;
  readonly excluded: number;
  readonly total_cents: number | string;
  readonly reported_at: Nullable<string>;
  readonly voided_at: Nullable<string>;
  readonly voided_by: Nullable<string>;
  readonly void_reason: Nullable<string>;
}

interface BatchCases {
  readonly batch_id: string;
  readonly case_id: string;
  /** The case again, null where the batch is void or the case was dropped: its unique key is what keeps a case out of a second live batch. */
  readonly active_case: Nullable<string>;
  readonly user_id: string;
  readonly amount_cents: number | string;
  readonly category: Nullable<string>;
  readonly carried_over: number;
  readonly referrer_user_id: Nullable<string>;
  readonly referral_type: Nullable<string>;
  readonly referral_rate: Nullable<string>;
}

interface BatchPayments {
  readonly batch_id: string;
  readonly case_id: string;
  readonly amount_cents: number | string;
  readonly paid_at: string;
  readonly run_id: string;
}

interface BatchDrops {
  readonly batch_id: string;
  readonly case_id: string;
  readonly dropped_at: string;
  readonly dropped_by: string;
  readonly reason: string;
}

interface StatusHistory {
  readonly id: Generated<number>;
  readonly case_id: string;
  readonly old_status: number;
  readonly new_status: number;
  readonly run_id: string;
  readonly changed_at: string;
}

export interface HeldCaseRow {
  readonly case_id: string;
  readonly reason: string;
  readonly case_status: number;
  readonly first_run_id: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly resolved_at: Nullable<string>;
}

export interface DeliveryRow {
  readonly delivery_id: string;
  readonly batch_id: string;
  readonly report: string;
  readonly recipient: string;
  readonly recipient_key: string;
  readonly storage_key: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly password_version: string;
  readonly state: string;
  readonly permanent: Nullable<number>;
  readonly detail: Nullable<string>;
  readonly message_id: Nullable<string>;
  readonly tries: number;
  readonly claimed_by: Nullable<string>;
  readonly decided_by: Nullable<string>;
  readonly decided_reason: Nullable<string>;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface RunRow {
  readonly run_id: string;
  readonly attempt: string;
  readonly job: string;
  readonly slot: string;
  readonly started_by: string;
  readonly started_at: string;
  readonly seen_at: string;
  readonly ended_at: Nullable<string>;
  readonly outcome: Nullable<string>;
  readonly exit_code: Nullable<number>;
  readonly cause: Nullable<string>;
  readonly counts: Nullable<string>;
  readonly troubles: Nullable<string>;
  readonly detail: Nullable<string>;
  readonly forced_by: Nullable<string>;
  readonly forced_reason: Nullable<string>;
}

/** Of `jobs_npi_loads`: a file that is in the NPI tables, or a full one on its way there. */
export interface NpiLoadRow {
  readonly file_name: string;
  readonly kind: string;
  readonly covers_from: string;
  readonly covers_until: string;
  readonly sha256: string;
  readonly bytes: number | string;
  readonly csv_name: string;
  readonly run_id: string;
  readonly state: string;
  readonly detail: Nullable<string>;
  readonly loaded_at: string;
  readonly rows_inserted: number | string;
  readonly rows_updated: number | string;
  readonly rows_deactivated: number | string;
  readonly rows_unchanged: number | string;
  readonly rows_refused: number | string;
}

/** SurgiCase's own. `created_ts` is the server's. */
interface NpiUpdateLog {
  readonly execution_ts: string;
  readonly filename_processed: string;
  readonly total_rows: number | string;
  readonly total_0_rows: number | string;
  readonly total_1_rows: number | string;
  readonly total_2_rows: number | string;
}

export interface Tables {
  readonly cases: Cases;
  readonly user_profile: UserProfile;
  readonly case_procedure_codes: CaseProcedureCodes;
  readonly report_email_list: ReportEmailList;
  readonly referral_payment_amounts: ReferralPaymentAmounts;
  readonly user_encryption_keys: UserEncryptionKeys;
  readonly email_log: EmailLog;
  readonly jobs_schema: JobsSchema;
  readonly jobs_batches: BatchRow;
  readonly jobs_batch_cases: BatchCases;
  readonly jobs_batch_payments: BatchPayments;
  readonly jobs_batch_drops: BatchDrops;
  readonly jobs_status_history: StatusHistory;
  readonly jobs_held_cases: HeldCaseRow;
  readonly jobs_deliveries: DeliveryRow;
  readonly jobs_runs: RunRow;
  readonly jobs_npi_loads: NpiLoadRow;
  readonly npi_update_log: NpiUpdateLog;
}
