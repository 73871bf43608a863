/** Rows of SurgiCase's tables, with what a test does not care about filled in. */
import { sql, type RawBuilder } from "kysely";
import type { Database } from "../../src/adapters/database/database.ts";
import { soon } from "./test-databases.ts";

export interface CaseRow {
  readonly case_id: string;
  readonly user_id?: string;
  readonly case_date?: string | null;
  readonly patient_first?: string | null;
  readonly patient_last?: string | null;
  readonly case_status?: number;
  readonly pay_amount?: string | number | null;
  readonly pay_category?: string | null;
  readonly active?: number;
  readonly phi_encrypted?: number;
}

export interface ProfileRow {
  readonly user_id: string;
  readonly user_email?: string;
  readonly first_name?: string | null;
  readonly last_name?: string | null;
  readonly user_npi?: number | null;
  readonly referred_by_user?: string | null;
  readonly active?: number;
}

export async function addCases(database: Database, ...rows: readonly CaseRow[]): Promise<void> {
  for (const row of rows) {
    const filled = {
      user_id: "ann",
      case_date: "2026-11-01",
      case_status: 10,
      pay_amount: "100.00",
      active: 1,
      phi_encrypted: 0,
    };
    await insert(database, "cases", { ...filled, ...row });
  }
}

export async function addProfiles(
  database: Database,
  ...rows: readonly ProfileRow[]
): Promise<void> {
  for (const row of rows) {
    await insert(database, "user_profile", {
      user_email: `${row.user_id}@example.com`,
      active: 1,
      ...row,
    });
  }
}

export async function addRate(
  database: Database,
  row: {
    readonly user_id: string;
    readonly pay_category: string | null;
    readonly payment_type: string | null;
    readonly payment_amount: string | null;
  },
): Promise<void> {
  await insert(database, "referral_payment_amounts", row);
}

export async function addCodes(
  database: Database,
  caseId: string,
  ...codes: readonly (string | null)[]
): Promise<void> {
  for (const code of codes) {
    await insert(database, "case_procedure_codes", { case_id: caseId, procedure_code: code });
  }
}

export async function addRecipient(
  database: Database,
  row: {
    readonly report_name: string;
    readonly email_address: string | null;
    readonly first_name: string | null;
    readonly last_name: string | null;
  },
): Promise<void> {
  await insert(database, "report_email_list", row);
}

/** Runs a statement as somebody else would. */
export async function execute(
  database: Database,
  statement: RawBuilder<unknown>,
): Promise<readonly unknown[]> {
  return database.transact(async (queries) => (await statement.execute(queries)).rows, soon());
}

export async function statusOf(database: Database, caseId: string): Promise<number | undefined> {
  const row = await database.read(
    async (queries) =>
      queries
        .selectFrom("cases")
        .select("case_status")
        .where("case_id", "=", caseId)
        .executeTakeFirst(),
    soon(),
  );
  return row?.case_status;
}

async function insert(database: Database, table: string, row: object): Promise<void> {
  const columns = Object.keys(row).map((name) => sql.ref(name));
  const values: unknown[] = Object.values(row);
  await execute(
    database,
    sql`insert into ${sql.table(table)} (${sql.join(columns)}) values (${sql.join(values)})`,
  );
}
