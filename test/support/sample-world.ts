/**
 * The embedded world of a folder, filled for a test that starts the program there, and read back afterwards. Reading goes
 * past the program: straight to the database file, the mails and the metrics.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { simpleParser, type ParsedMail } from "mailparser";
import type { SampleTables, SampleValue } from "../../src/adapters/database/sample-rows.ts";
import { readConfig } from "../../src/config/config.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld, systemClock } from "../../src/world/world.ts";

export type Row = Readonly<Record<string, SampleValue>>;

export interface SampleWorld {
  readonly folder: string;
  /** `.surgicase/` of the folder. */
  readonly home: string;
  /** Runs a statement on the database file, as somebody else would. */
  execute(statement: string, ...values: readonly SampleValue[]): void;
  rows(statement: string, ...values: readonly SampleValue[]): readonly Row[];
  /** Case id → status. */
  statuses(): Readonly<Record<string, number>>;
  /** Those of `jobs_batches`, `jobs_deliveries`, oldest first. */
  batches(): readonly Row[];
  deliveries(): readonly Row[];
  runs(): readonly Row[];
  /** Everything in the database, by table: equal before and after what changes nothing. */
  everything(): Readonly<Record<string, readonly Row[]>>;
  /** In the order they were written. */
  mails(): Promise<readonly ParsedMail[]>;
  /** Relative paths of the files under a folder of the embedded world; none where it is missing. */
  files(folder: "mail" | "metrics" | "runs" | "storage"): Promise<readonly string[]>;
  /** Puts a secret in place: `surgicase/main`. */
  keepSecret(id: string, values: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A case that is ready for payment, of ann. */
export function caseRow(case_id: string, changes: Row = {}): Row {
  return {
    case_id,
    user_id: "ann",
    case_date: "2026-11-18",
    patient_first: "Sample",
    patient_last: "Patient",
    case_status: 10,
    pay_amount: "100.00",
    pay_category: "General",
    active: 1,
    ...changes,
  };
}

export function profileRow(user_id: string, changes: Row = {}): Row {
  return {
    user_id,
    user_email: `${user_id}@example.com`,
    first_name: user_id,
    last_name: "Example",
    user_npi: 1_000_000_015,
    active: 1,
    ...changes,
  };
}

export function readerRow(email_address: string | null, changes: Row = {}): Row {
  return {
    report_name: "provider_payment_report_weekly",
    email_address,
    first_name: "Sample",
    last_name: "Reader",
    ...changes,
  };
}

/** Two providers with two ready cases and one, and two readers of the payment report. */
export function usualTables(): SampleTables {
  return {
    user_profile: [profileRow("ann"), profileRow("bob")],
    cases: [
      caseRow("A-1"),
      caseRow("A-2"),
      caseRow("B-1", { user_id: "bob", pay_amount: "50.50" }),
    ],
    report_email_list: [readerRow("finance@example.com"), readerRow("payroll@example.com")],
  };
}

/** Migrated and filled. */
export async function sampleWorld(
  folder: string,
  tables: SampleTables = usualTables(),
): Promise<SampleWorld> {
  const world = openWorld(readConfig({}, folder), systemClock, secretTexts());
  const signal = AbortSignal.timeout(60_000);
  await world.migrate(signal);
  await world.fill(tables, signal);
  return worldIn(folder);
}

/** As the program left it, or will make it. */
export function worldIn(folder: string): SampleWorld {
  const home = join(folder, ".surgicase");
  const rows: SampleWorld["rows"] = (statement, ...values) =>
    inDatabase(home, (database) => rowsOf(database, statement, values));
  return {
    folder,
    home,
    rows,
    execute: (statement, ...values) =>
      inDatabase(home, (database) => void database.prepare(statement).run(...values)),
    statuses: () =>
      Object.fromEntries(
        rows("select case_id, case_status from cases order by case_id").map((row) => [
          String(row["case_id"]),
          Number(row["case_status"]),
        ]),
      ),
    batches: () => rows("select * from jobs_batches order by closed_at, batch_id"),
    deliveries: () => rows("select * from jobs_deliveries order by recipient"),
    runs: () => rows("select * from jobs_runs order by started_at, run_id"),
    everything: () => inDatabase(home, allTables),
    mails: async () => {
      const names = await filesIn(join(home, "mail"));
      const letters = names.filter((name) => name.endsWith(".eml"));
      return Promise.all(
        letters.map(async (name) => simpleParser(await readFile(join(home, "mail", name)))),
      );
    },
    files: async (name) => filesIn(join(home, name)),
    async keepSecret(id, values) {
      const path = join(home, "secrets", `${id}.json`);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, JSON.stringify(values), { mode: 0o600 });
    },
  };
}

function inDatabase<Answer>(home: string, work: (database: DatabaseSync) => Answer): Answer {
  const database = new DatabaseSync(join(home, "surgicase.db"), { timeout: 10_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function allTables(database: DatabaseSync): Readonly<Record<string, readonly Row[]>> {
  const names = database
    .prepare("select name from sqlite_schema where type = 'table' order by name")
    .all() as { name: string }[];
  return Object.fromEntries(
    names.map(({ name }) => [name, rowsOf(database, `select * from "${name}"`)]),
  );
}

// The driver's rows have no prototype, so none is equal to a literal.
function rowsOf(
  database: DatabaseSync,
  statement: string,
  values: readonly SampleValue[] = [],
): readonly Row[] {
  return database
    .prepare(statement)
    .all(...values)
    .map((row) => ({ ...row }) as Row);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
