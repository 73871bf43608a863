/** A batch's cases as the reports print them: the money as it was frozen, names and dates as SurgiCase has them today. */
import type { BatchLine } from "../../domain/payments/batch-line.ts";
import { toCents } from "../../domain/payments/money.ts";
import type { Database, Queries } from "./database.ts";
import { byKey, chunks, compareText, foldKey } from "./values.ts";

export async function batchLines(
  database: Database,
  batchId: string,
  signal: AbortSignal,
): Promise<readonly BatchLine[]> {
  return database.read(async (queries) => {
    const frozen = await frozenCases(queries, batchId);
    const caseIds = frozen.map(({ case_id }) => case_id);
    const caseOf = byKey(await caseRows(queries, caseIds), (row) => row.case_id);
    const userIds = [...new Set(frozen.map(({ user_id }) => user_id))];
    const profileOf = byKey(await profileRows(queries, userIds), (row) => row.user_id);
    const codesOf = await procedureCodes(queries, caseIds);
    return frozen
      .map((each) =>
        toLine(each, caseOf(each.case_id), profileOf(each.user_id), codesOf(each.case_id)),
      )
      .toSorted(compareLines);
  }, signal);
}

type FrozenRow = Awaited<ReturnType<typeof frozenCases>>[number];

async function frozenCases(queries: Queries, batchId: string) {
  return queries
    .selectFrom("jobs_batch_cases")
    .select(["case_id", "user_id", "amount_cents", "category", "carried_over"])
    .where("batch_id", "=", batchId)
    .execute();
}

type CaseRow = Awaited<ReturnType<typeof caseRows>>[number];

async function caseRows(queries: Queries, caseIds: readonly string[]) {
  const rows = [];
  for (const chunk of chunks(caseIds)) {
    const found = await queries
      .selectFrom("cases")
      .select(["case_id", "case_date", "patient_first", "patient_last", "phi_encrypted"])
      .where("case_id", "in", chunk)
      .execute();
    rows.push(...found);
  }
  return rows;
}

type ProfileRow = Awaited<ReturnType<typeof profileRows>>[number];

async function profileRows(queries: Queries, userIds: readonly string[]) {
  const rows = [];
  for (const chunk of chunks(userIds)) {
    const found = await queries
      .selectFrom("user_profile")
      .select(["user_id", "first_name", "last_name", "user_npi"])
      .where("user_id", "in", chunk)
      .execute();
    rows.push(...found);
  }
  return rows;
}

async function procedureCodes(
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
      const key = foldKey(row.case_id);
      codes.set(key, code === "" ? (codes.get(key) ?? []) : [...(codes.get(key) ?? []), code]);
    }
  }
  return (caseId) => (codes.get(foldKey(caseId)) ?? []).toSorted(compareText);
}

function toLine(
  frozen: FrozenRow,
  row: CaseRow | undefined,
  profile: ProfileRow | undefined,
  procedures: readonly string[],
): BatchLine {
  return {
    caseId: frozen.case_id,
    userId: frozen.user_id,
    provider: {
      firstName: profile?.first_name ?? "",
      lastName: profile?.last_name ?? "",
      npi: npiOf(profile?.user_npi ?? null),
    },
    caseDate: dateOf(row?.case_date ?? null),
    patient: patientOf(row),
    procedures,
    category: frozen.category,
    amount: toCents(Number(frozen.amount_cents)),
    carriedOver: frozen.carried_over === 1,
  };
}

function npiOf(value: string | number | null): string | undefined {
  const npi = String(value ?? "").trim();
  return npi === "" || /^0+$/.test(npi) ? undefined : npi;
}

// MySQL stores days that are none: 0000-00-00, 2025-00-00.
function dateOf(value: string | null): string | undefined {
  const date = /^\d{4}-\d{2}-\d{2}/.exec(value ?? "")?.[0];
  return date === undefined || /^0000|-00/.test(date) ? undefined : date;
}

function patientOf(row: CaseRow | undefined): BatchLine["patient"] {
  const firstName = row?.patient_first ?? "";
  const lastName = row?.patient_last ?? "";
  const encrypted =
    row === undefined || row.phi_encrypted === 1 || [firstName, lastName].some(looksEncrypted);
  return encrypted ? "unreadable" : { firstName, lastName };
}

/** The shortest ciphertext has 40 characters. Rows were seen that hold one without saying so. */
function looksEncrypted(name: string): boolean {
  const text = name.trim();
  return text.length >= 40 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function compareLines(one: BatchLine, other: BatchLine): number {
  const keys = [sortKey(one), sortKey(other)] as const;
  for (const [index, key] of keys[0].entries()) {
    const order = compareText(key, keys[1][index] ?? "");
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

function sortKey({ provider, userId, caseDate, caseId }: BatchLine): readonly string[] {
  return [
    provider.lastName.toLowerCase(),
    provider.firstName.toLowerCase(),
    userId,
    caseDate ?? "",
    caseId,
  ];
}
