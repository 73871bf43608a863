/** What stands behind a batch's lines, table by table: rows of SurgiCase's and of ours are matched here, never joined in SQL. */
import { foldText } from "../../domain/collation.ts";
import type { Queries } from "./database.ts";
import { byKey, chunks, compareText } from "./values.ts";

export type FrozenRow = Awaited<ReturnType<typeof frozenCases>>[number];

export async function frozenCases(
  queries: Queries,
  batchId: string,
  providers: readonly string[] | undefined,
) {
  const ofBatch = queries
    .selectFrom("jobs_batch_cases")
    .select([
      "case_id",
      "user_id",
      "amount_cents",
      "category",
      "carried_over",
      "referrer_user_id",
      "referral_type",
      "referral_rate",
    ])
    .where("batch_id", "=", batchId);
  if (providers === undefined) {
    return ofBatch.execute();
  }
  const rows = [];
  for (const chunk of chunks(providers)) {
    rows.push(...(await ofBatch.where("user_id", "in", chunk).execute()));
  }
  return rows;
}

export type CaseRow = Awaited<ReturnType<typeof caseRows>>[number];

export async function caseRows(queries: Queries, caseIds: readonly string[]) {
  const rows = [];
  for (const chunk of chunks(caseIds)) {
    const found = await queries
      .selectFrom("cases")
      .select(["case_id", "user_id", "case_date", "patient_first", "patient_last", "phi_encrypted"])
      .where("case_id", "in", chunk)
      .execute();
    rows.push(...found);
  }
  return rows;
}

export type ProfileRow = Awaited<ReturnType<typeof profileRows>>[number];

/** Of providers and of their referrers. */
export async function profilesOf(queries: Queries, frozen: readonly FrozenRow[]) {
  const userIds = frozen.flatMap(({ user_id, referrer_user_id }) =>
    referrer_user_id === null ? [user_id] : [user_id, referrer_user_id],
  );
  return byKey(await profileRows(queries, [...new Set(userIds)]), (row) => row.user_id);
}

export async function profileRows(queries: Queries, userIds: readonly string[]) {
  const rows = [];
  for (const chunk of chunks(userIds)) {
    const found = await queries
      .selectFrom("user_profile")
      .select([
        "user_id",
        "first_name",
        "last_name",
        "user_npi",
        "user_email",
        "state",
        "timezone",
        "active",
      ])
      .where("user_id", "in", chunk)
      .execute();
    rows.push(...found);
  }
  return rows;
}

/** The wrapped data keys in force of those cases' owners. */
export async function dataKeys(
  queries: Queries,
  sealed: readonly FrozenRow[],
): Promise<(userId: string) => string | undefined> {
  const rows = [];
  for (const chunk of chunks([...new Set(sealed.map(({ user_id }) => user_id))])) {
    const found = await queries
      .selectFrom("user_encryption_keys")
      .select(["user_id", "encrypted_dek"])
      .where("user_id", "in", chunk)
      .where("is_active", "=", 1)
      .execute();
    rows.push(...found);
  }
  const keyOf = byKey(rows, (row) => row.user_id);
  return (userId) => keyOf(userId)?.encrypted_dek;
}

export async function procedureCodes(
  queries: Queries,
  caseIds: readonly string[],
): Promise<(caseId: string) => readonly string[]> {
  const codes = new Map<string, string[]>();
  for (const chunk of chunks(caseIds)) {
    const rows = await queries
      .selectFrom("case_procedure_codes")
      .select(["case_id", "procedure_code"])
      .where("case_id", "in", chunk)
      .execute();
    for (const row of rows) {
      const code = row.procedure_code?.trim() ?? "";
      const key = foldText(row.case_id);
      codes.set(key, code === "" ? (codes.get(key) ?? []) : [...(codes.get(key) ?? []), code]);
    }
  }
  return (caseId) => (codes.get(foldText(caseId)) ?? []).toSorted(compareText);
}
