/**
 * Our own tables, step by step. Steps are only ever added, never changed, and only add: an older program must go on working
 * on a newer schema. MySQL commits each statement by itself, so each must be safe to repeat.
 */
import type { DatabaseKind } from "./session.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: (kind: DatabaseKind) => readonly string[];
}

/** Where migrations themselves are recorded. */
export function schemaTable(kind: DatabaseKind): string {
  return table(kind, "jobs_schema", [
    "version int not null primary key",
    "name varchar(100) not null",
    "applied_at datetime(3) not null",
  ]);
}

export const migrations: readonly Migration[] = [
  { version: 1, name: "batches, deliveries and runs", statements: batchesDeliveriesAndRuns },
  { version: 2, name: "payments and dropped cases", statements: paymentsAndDroppedCases },
  { version: 3, name: "NPI loads", statements: npiLoads },
];

/** What this program needs. */
export const neededVersion = Math.max(...migrations.map(({ version }) => version));

function batchesDeliveriesAndRuns(kind: DatabaseKind): readonly string[] {
  return [
    table(kind, "jobs_batches", batchColumns, [["jobs_batches_pay_week", "pay_week"]]),
    table(kind, "jobs_batch_cases", batchCaseColumns),
    table(
      kind,
      "jobs_status_history",
      [historyId(kind), ...historyColumns],
      [["jobs_status_history_case", "case_id"]],
    ),
    table(kind, "jobs_held_cases", heldCaseColumns),
    table(kind, "jobs_deliveries", deliveryColumns),
    table(kind, "jobs_runs", runColumns, [["jobs_runs_job", "job, started_at"]]),
    // SQLite knows indexes only as statements of their own.
    ...(kind === "sqlite" ? sqliteIndexes : []),
  ];
}

function paymentsAndDroppedCases(kind: DatabaseKind): readonly string[] {
  return [
    table(kind, "jobs_batch_payments", paymentColumns),
    table(kind, "jobs_batch_drops", dropColumns),
  ];
}

function npiLoads(kind: DatabaseKind): readonly string[] {
  return [table(kind, "jobs_npi_loads", npiLoadColumns)];
}

const batchColumns = [
  "batch_id char(36) not null primary key",
  "pay_week char(10) not null",
  "active_week char(10) null",
  "state varchar(20) not null",
  "pay_date char(10) not null",
  "closed_at datetime(3) not null",
  "closed_by_run varchar(100) not null",
  "cases int not null",
  "carried_over int not null",
  "excluded int not null",
  "total_cents bigint not null",
  "reported_at datetime(3) null",
  "voided_at datetime(3) null",
  "voided_by varchar(250) null",
  "void_reason text null",
  "constraint jobs_batches_active_week unique (active_week)",
];

const batchCaseColumns = [
  "batch_id char(36) not null",
  "case_id varchar(100) not null",
  "active_case varchar(100) null",
  "user_id varchar(100) not null",
  "amount_cents bigint not null",
  "category varchar(100) null",
  "carried_over smallint not null",
  "referrer_user_id varchar(100) null",
  "referral_type varchar(100) null",
  "referral_rate varchar(100) null",
  "primary key (batch_id, case_id)",
  "constraint jobs_batch_cases_active_case unique (active_case)",
];

const paymentColumns = [
  "batch_id char(36) not null",
  "case_id varchar(100) not null",
  "amount_cents bigint not null",
  "paid_at datetime(3) not null",
  "run_id varchar(100) not null",
  "primary key (batch_id, case_id)",
  // Of all batches: one with a payment cannot become void, so a payment counts for ever.
  "constraint jobs_batch_payments_case unique (case_id)",
];

const dropColumns = [
  "batch_id char(36) not null",
  "case_id varchar(100) not null",
  "dropped_at datetime(3) not null",
  "dropped_by varchar(250) not null",
  "reason text not null",
  "primary key (batch_id, case_id)",
];

const historyColumns = [
  "case_id varchar(100) not null",
  "old_status smallint not null",
  "new_status smallint not null",
  "run_id varchar(100) not null",
  "changed_at datetime(3) not null",
];

const heldCaseColumns = [
  "case_id varchar(100) not null",
  "reason varchar(40) not null",
  "case_status smallint not null",
  "first_run_id varchar(100) not null",
  "first_seen_at datetime(3) not null",
  "last_seen_at datetime(3) not null",
  "resolved_at datetime(3) null",
  "primary key (case_id, reason)",
];

const deliveryColumns = [
  "delivery_id char(36) not null primary key",
  "batch_id char(36) not null",
  "report varchar(60) not null",
  "recipient varchar(320) not null",
  "recipient_key varchar(320) not null",
  "storage_key varchar(500) not null",
  "sha256 char(64) not null",
  "bytes bigint not null",
  "password_version varchar(100) not null",
  "state varchar(20) not null",
  "permanent smallint null",
  "detail text null",
  "message_id varchar(500) null",
  "tries int not null",
  "claimed_by varchar(250) null",
  "decided_by varchar(250) null",
  "decided_reason text null",
  "created_at datetime(3) not null",
  "updated_at datetime(3) not null",
  "constraint jobs_deliveries_recipient unique (batch_id, report, recipient_key)",
];

const runColumns = [
  "run_id varchar(100) not null",
  "attempt varchar(253) not null",
  "job varchar(60) not null",
  "slot datetime(3) not null",
  "started_by varchar(20) not null",
  "started_at datetime(3) not null",
  "seen_at datetime(3) not null",
  "ended_at datetime(3) null",
  "outcome varchar(20) null",
  "exit_code int null",
  "cause varchar(20) null",
  "counts text null",
  "troubles mediumtext null",
  "detail text null",
  "forced_by varchar(250) null",
  "forced_reason text null",
  "primary key (run_id, attempt)",
];

const npiLoadColumns = [
  "file_name varchar(250) not null primary key",
  "kind varchar(20) not null",
  "covers_from char(10) not null",
  "covers_until char(10) not null",
  "sha256 char(64) not null",
  "bytes bigint not null",
  "csv_name varchar(250) not null",
  "run_id varchar(100) not null",
  // `loaded`, or how far a full load has come whose tables are not in place yet.
  "state varchar(20) not null",
  "detail text null",
  "loaded_at datetime(3) not null",
  "rows_inserted bigint not null",
  "rows_updated bigint not null",
  "rows_deactivated bigint not null",
  "rows_unchanged bigint not null",
  "rows_refused bigint not null",
];

const sqliteIndexes = [
  "create index if not exists jobs_batches_pay_week on jobs_batches (pay_week)",
  "create index if not exists jobs_status_history_case on jobs_status_history (case_id)",
  "create index if not exists jobs_runs_job on jobs_runs (job, started_at)",
];

function historyId(kind: DatabaseKind): string {
  return kind === "mysql"
    ? "id bigint not null auto_increment primary key"
    : "id integer primary key autoincrement";
}

function table(
  kind: DatabaseKind,
  name: string,
  columns: readonly string[],
  indexes: readonly (readonly [name: string, columns: string])[] = [],
): string {
  if (kind === "sqlite") {
    return `create table if not exists ${name} (${columns.join(", ")})`;
  }
  const keys = indexes.map(([index, over]) => `index ${index} (${over})`);
  // Binary, unlike SurgiCase's own tables: never compare a column of ours with one of theirs in SQL.
  return `create table if not exists ${name} (${[...columns, ...keys].join(", ")}) engine = InnoDB default charset = utf8mb4 collate = utf8mb4_bin`;
}
