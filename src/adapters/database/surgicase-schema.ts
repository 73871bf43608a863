/** SurgiCase's own tables, as far as the jobs read them. For sample data only: production has them, and nobody here changes them. */
import { sql } from "kysely";
import type { Database } from "./database.ts";

export async function createSurgicaseTables(
  database: Database,
  signal: AbortSignal,
): Promise<void> {
  const statements = database.kind === "sqlite" ? sqliteTables : mysqlTables;
  await database.transact(async (queries) => {
    for (const statement of statements) {
      await sql.raw(statement).execute(queries);
    }
  }, signal);
}

const mysqlTables = [
  `create table if not exists cases (
    case_id varchar(100) not null primary key,
    user_id varchar(100) not null,
    case_date date null,
    patient_first varchar(250) null,
    patient_last varchar(250) null,
    case_create_ts timestamp not null default current_timestamp,
    case_updated_ts timestamp not null default current_timestamp on update current_timestamp,
    case_status smallint not null default 0,
    pay_amount decimal(14,2) not null default 0.00,
    pay_category varchar(20) null,
    active tinyint not null default 1,
    phi_encrypted tinyint not null default 0,
    pending_payment_ts timestamp null,
    paid_to_provider_ts timestamp null,
    index (user_id), index (active)
  ) engine = InnoDB default charset = utf8mb4`,
  `create table if not exists user_profile (
    user_id varchar(100) not null primary key,
    user_email varchar(250) not null,
    first_name varchar(250) null,
    last_name varchar(250) null,
    state varchar(250) null,
    user_npi bigint unsigned null,
    referred_by_user varchar(100) null,
    active tinyint not null default 1,
    timezone varchar(64) null,
    index (active)
  ) engine = InnoDB default charset = utf8mb4`,
  `create table if not exists case_procedure_codes (
    case_id varchar(100) not null,
    procedure_code varchar(10) null,
    procedure_desc text null,
    asst_surg smallint null,
    index (case_id)
  ) engine = InnoDB default charset = utf8mb4`,
  `create table if not exists report_email_list (
    report_name varchar(100) not null,
    email_address varchar(100) null,
    first_name varchar(100) null,
    last_name varchar(100) null,
    index (report_name)
  ) engine = InnoDB default charset = utf8mb4`,
  `create table if not exists referral_payment_amounts (
    user_id varchar(100) not null,
    pay_category varchar(20) null,
    payment_type varchar(20) null,
    payment_amount decimal(14,4) null
  ) engine = InnoDB default charset = utf8mb4`,
  `create table if not exists user_encryption_keys (
    user_id varchar(100) not null primary key,
    encrypted_dek text not null,
    key_version int default 1,
    is_active tinyint default 1
  ) engine = InnoDB default charset = utf8mb4`,
  `create table if not exists email_log (
    id int not null auto_increment primary key,
    message_id varchar(255) null,
    to_address varchar(320) not null,
    cc_addresses text null,
    bcc_addresses text null,
    from_address varchar(320) not null,
    subject varchar(500) not null,
    body_preview varchar(500) null,
    attachments_count int not null default 0,
    attachment_filenames text null,
    email_type varchar(100) not null,
    report_type varchar(100) null,
    status varchar(20) not null,
    error_message text null,
    aws_region varchar(20) null,
    sent_at timestamp not null default current_timestamp
  ) engine = InnoDB default charset = utf8mb4`,
];

// Amounts have no type: they stay what was put there, text, real or whole number. Keys compare as on MySQL.
const sqliteTables = [
  `create table if not exists cases (
    case_id text collate nocase not null primary key,
    user_id text collate nocase not null,
    case_date text,
    patient_first text,
    patient_last text,
    case_create_ts text default current_timestamp,
    case_updated_ts text default current_timestamp,
    case_status integer not null default 0,
    pay_amount default '0.00',
    pay_category text,
    active integer not null default 1,
    phi_encrypted integer not null default 0,
    pending_payment_ts text,
    paid_to_provider_ts text
  )`,
  `create table if not exists user_profile (
    user_id text collate nocase not null primary key,
    user_email text not null,
    first_name text,
    last_name text,
    state text,
    user_npi integer,
    referred_by_user text collate nocase,
    active integer not null default 1,
    timezone text
  )`,
  `create table if not exists case_procedure_codes (
    case_id text collate nocase not null,
    procedure_code text,
    procedure_desc text,
    asst_surg integer
  )`,
  `create index if not exists case_procedure_codes_case on case_procedure_codes (case_id)`,
  `create table if not exists report_email_list (
    report_name text collate nocase not null,
    email_address text,
    first_name text,
    last_name text
  )`,
  `create table if not exists referral_payment_amounts (
    user_id text collate nocase not null,
    pay_category text,
    payment_type text,
    payment_amount
  )`,
  `create table if not exists user_encryption_keys (
    user_id text collate nocase not null primary key,
    encrypted_dek text not null,
    key_version integer default 1,
    is_active integer default 1
  )`,
  `create table if not exists email_log (
    id integer primary key autoincrement,
    message_id text,
    to_address text not null,
    cc_addresses text,
    bcc_addresses text,
    from_address text not null,
    subject text not null,
    body_preview text,
    attachments_count integer not null default 0,
    attachment_filenames text,
    email_type text not null,
    report_type text,
    status text not null,
    error_message text,
    aws_region text,
    sent_at text default current_timestamp
  )`,
];
