/** A batch's cases as the reports print them: the money as it was frozen, names and dates as SurgiCase has them today. */
import { foldText } from "../../domain/collation.ts";
import type {
  BatchLine,
  Provider,
  Referral,
  SealedName,
  StoredLine,
} from "../../domain/payments/batch-line.ts";
import { toCents } from "../../domain/payments/money.ts";
import { looksEncrypted, looksSpoilt } from "../../domain/phi-field.ts";
import type { Database } from "./database.ts";
import {
  caseRows,
  dataKeys,
  frozenCases,
  procedureCodes,
  profileRows,
  profilesOf,
  type CaseRow,
  type FrozenRow,
  type ProfileRow,
} from "./line-rows.ts";
import { byKey, compareText } from "./values.ts";

/** Of all providers, or of those named. */
export async function batchLines(
  database: Database,
  batchId: string,
  providers: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<readonly StoredLine[]> {
  return database.read(async (queries) => {
    const frozen = await frozenCases(queries, batchId, providers);
    const caseIds = frozen.map(({ case_id }) => case_id);
    const caseOf = byKey(await caseRows(queries, caseIds), (row) => row.case_id);
    const profileOf = await profilesOf(queries, frozen);
    const codesOf = await procedureCodes(queries, caseIds);
    const dataKeyOf = await dataKeys(
      queries,
      frozen.filter(({ case_id }) => hasSealedName(caseOf(case_id))),
    );
    const providerOf = remembered((userId) => providerIn(profileOf(userId)));
    return frozen
      .map((each) => ({
        ...toLine(each, caseOf(each.case_id), providerOf(each.user_id), codesOf(each.case_id)),
        referral: referralOf(each, profileOf),
        patient: patientOf(caseOf(each.case_id), each.user_id, dataKeyOf(each.user_id)),
      }))
      .toSorted(compareLines);
  }, signal);
}

/** The accounts of the batch's providers, in the order of its lines. */
export async function batchProviders(
  database: Database,
  batchId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return database.read(async (queries) => {
    const rows = await queries
      .selectFrom("jobs_batch_cases")
      .select("user_id")
      .distinct()
      .where("batch_id", "=", batchId)
      .execute();
    const userIds = rows.map(({ user_id }) => user_id);
    const profileOf = byKey(await profileRows(queries, userIds), (row) => row.user_id);
    return userIds
      .map((userId) => ({ userId, provider: providerIn(profileOf(userId)) }))
      .toSorted((one, other) => compareKeys(providerKey(one), providerKey(other)))
      .map(({ userId }) => userId);
  }, signal);
}

function toLine(
  frozen: FrozenRow,
  row: CaseRow | undefined,
  provider: Provider,
  procedures: readonly string[],
): Omit<BatchLine, "referral"> {
  return {
    caseId: frozen.case_id,
    userId: frozen.user_id,
    provider,
    caseDate: dateOf(row?.case_date ?? null),
    procedures,
    category: frozen.category,
    amount: toCents(Number(frozen.amount_cents)),
    carriedOver: frozen.carried_over === 1,
  };
}

const nobody = {
  first_name: null,
  last_name: null,
  user_npi: null,
  user_email: null,
  state: null,
  timezone: null,
};

function providerIn(profile: Omit<ProfileRow, "user_id" | "active"> = nobody): Provider {
  return {
    firstName: profile.first_name ?? "",
    lastName: profile.last_name ?? "",
    npi: npiOf(profile.user_npi),
    email: profile.user_email ?? "",
    state: profile.state ?? "",
    timeZone: profile.timezone ?? "",
  };
}

function referralOf(
  { referrer_user_id: referrer, referral_type: type, referral_rate: rate }: FrozenRow,
  profileOf: (userId: string) => ProfileRow | undefined,
): Referral | undefined {
  if (referrer === null) {
    return undefined;
  }
  const profile = profileOf(referrer);
  return {
    referrerUserId: profile?.user_id ?? referrer,
    firstName: profile?.first_name ?? "",
    lastName: profile?.last_name ?? "",
    referrerActive: profile?.active === 1,
    type,
    rate,
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

function hasSealedName(row: CaseRow | undefined): boolean {
  return [row?.patient_first, row?.patient_last].some((name) => looksEncrypted(name ?? ""));
}

function patientOf(
  row: CaseRow | undefined,
  owner: string,
  dataKey: string | undefined,
): StoredLine["patient"] {
  // Who has the case now is not who is paid for it, and must not read of its patient.
  if (row === undefined || foldText(row.user_id) !== foldText(owner)) {
    return "unreadable";
  }
  const firstName = row.patient_first ?? "";
  const lastName = row.patient_last ?? "";
  if (row.phi_encrypted === 1 && [firstName, lastName].some(looksSpoilt)) {
    return "unreadable";
  }
  const sealed: SealedName = { firstName, lastName, dataKey };
  return hasSealedName(row) ? sealed : { firstName, lastName };
}

/** Asked once for each key: the same object for the same key. */
function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function compareLines(one: BatchLine, other: BatchLine): number {
  return compareKeys(sortKey(one), sortKey(other));
}

function compareKeys(one: readonly string[], other: readonly string[]): number {
  for (const [index, key] of one.entries()) {
    const order = compareText(key, other[index] ?? "");
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

function sortKey({ provider, userId, caseDate, caseId }: BatchLine): readonly string[] {
  return [...providerKey({ provider, userId }), caseDate ?? "", caseId];
}

function providerKey({ provider, userId }: Pick<BatchLine, "provider" | "userId">) {
  return [provider.lastName.toLowerCase(), provider.firstName.toLowerCase(), userId];
}
