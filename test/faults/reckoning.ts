/**
 * What must become of a Monday's data, reckoned a second time from the rules alone (held or taken, cents, totals, fees), with
 * nothing of the program's own arithmetic.
 */
import type { SampleValue } from "../../src/adapters/database/sample-rows.ts";
import type { Row } from "../support/sample-world.ts";

export interface Expected {
  /** Case id → cents and whether it was left over. */
  readonly taken: Readonly<Record<string, readonly [cents: number, carriedOver: number]>>;
  /** Case id → reason. */
  readonly held: Readonly<Record<string, string>>;
  readonly excluded: number;
  /** Case id → status after the update. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly total: number;
  readonly carriedOver: number;
  /** Provider as printed → cents. */
  readonly providers: Readonly<Record<string, number>>;
  /** Category as printed → how many cases and cents. */
  readonly categories: Readonly<Record<string, readonly [cases: number, cents: number]>>;
  /** State as printed → how many cases and cents. */
  readonly states: Readonly<Record<string, readonly [cases: number, cents: number]>>;
  readonly referrals: ExpectedReferrals;
}

export interface ExpectedReferrals {
  /** Active referrer's account → cents of the cases, and of the fees. */
  readonly referrers: Readonly<Record<string, readonly [cents: number, fee: number]>>;
  readonly cases: number;
  readonly cents: number;
  readonly fees: number;
  readonly referred: number;
  /** Whether some terms cannot be meant, a fraction above 1 or an unknown type: the run is partial. */
  readonly hasWrongRates: boolean;
}

interface Given {
  readonly cases: readonly Row[];
  readonly profiles: readonly Row[];
  readonly rates: readonly Row[];
  readonly excluded: ReadonlySet<string>;
}

/** @param printedStates as stored → as printed. */
export function reckon(
  { cases, profiles, rates, excluded }: Given,
  printedStates: ReadonlyMap<SampleValue, string>,
): Expected {
  const active = new Set(
    profiles.filter((row) => row["active"] === 1).map((row) => row["user_id"]),
  );
  const wanted = cases.filter(
    (row) => row["active"] === 1 && [10, 15].includes(Number(row["case_status"])),
  );
  const ofPeople = wanted.filter((row) => !excluded.has(String(row["user_id"])));
  const isTaken = (row: Row) => active.has(row["user_id"] ?? "") && payable(row) > 0;
  const taken = ofPeople.filter((row) => isTaken(row));
  const held = ofPeople.filter((row) => !isTaken(row));
  const ids = new Set(taken.map((row) => row["case_id"]));
  return {
    taken: byId(taken, (row) => [payable(row), row["case_status"] === 15 ? 1 : 0] as const),
    held: byId(held, (row) => (active.has(row["user_id"] ?? "") ? "no-amount" : "owner-inactive")),
    excluded: wanted.length - ofPeople.length,
    statuses: byId(cases, (row) => (ids.has(row["case_id"]) ? 15 : Number(row["case_status"]))),
    total: sumOf(taken),
    carriedOver: taken.filter((row) => row["case_status"] === 15).length,
    providers: grouped(taken, (row) => printedName(row), sumOf),
    categories: grouped(
      taken,
      (row) => String(row["pay_category"] ?? "") || "Unspecified",
      countAndSum,
    ),
    states: grouped(
      taken,
      (row) => {
        const profile = profiles.find(({ user_id }) => user_id === row["user_id"]);
        return printedStates.get(profile?.["state"] ?? null) ?? "Unknown";
      },
      countAndSum,
    ),
    referrals: reckonReferrals(taken, profiles, rates),
  };
}

function countAndSum(rows: readonly Row[]): readonly [number, number] {
  return [rows.length, sumOf(rows)];
}

/** A fee for each referrer, referred user and category, in ten-thousandths of a cent, rounded to cents once. */
function reckonReferrals(
  taken: readonly Row[],
  profiles: readonly Row[],
  rates: readonly Row[],
): ExpectedReferrals {
  const profileOf = new Map(profiles.map((row) => [row["user_id"], row]));
  const referred = taken.flatMap((row) => {
    const referrer = profileOf.get(row["user_id"] ?? "")?.["referred_by_user"];
    const isActive = profileOf.get(referrer ?? "")?.["active"] === 1;
    return typeof referrer === "string" && isActive ? [{ referrer, row }] : [];
  });
  const groups = [
    ...Map.groupBy(referred, ({ referrer, row }) =>
      JSON.stringify([referrer, row["user_id"], row["pay_category"] ?? ""]),
    ).values(),
  ].map((members) => {
    const referrer = members[0]?.referrer ?? "";
    const category = members[0]?.row["pay_category"];
    const rows = members.map(({ row }) => row);
    const rate = rates.find(
      (each) => each["user_id"] === referrer && each["pay_category"] === (category ?? ""),
    );
    return { referrer, rows, rate };
  });
  const fees = groups.map(({ referrer, rows, rate }) => ({
    referrer,
    cents: sumOf(rows),
    fee: feeOf(rows, rate),
  }));
  return {
    referrers: Object.fromEntries(
      [...Map.groupBy(fees, ({ referrer }) => referrer)].map(([referrer, members]) => [
        referrer,
        [total(members.map(({ cents }) => cents)), total(members.map(({ fee }) => fee))],
      ]),
    ),
    cases: referred.length,
    cents: total(fees.map(({ cents }) => cents)),
    fees: total(fees.map(({ fee }) => fee)),
    referred: new Set(referred.map(({ row }) => row["user_id"])).size,
    hasWrongRates: groups.some(({ rate }) =>
      ["1.5000", "3.0000"].includes(String(rate?.["payment_amount"])),
    ),
  };
}

function feeOf(rows: readonly Row[], rate: Row | undefined): number {
  const type = String(rate?.["payment_type"] ?? "").toLowerCase();
  const tenThousandths = BigInt(String(rate?.["payment_amount"] ?? "0").replace(".", ""));
  const whole = String(rate?.["payment_amount"] ?? "").startsWith("1.");
  if (type === "flat") {
    return rounded(tenThousandths * BigInt(rows.length), 100n);
  }
  return type === "percentage" && !whole
    ? rounded(tenThousandths * BigInt(sumOf(rows)), 10_000n)
    : 0;
}

function rounded(value: bigint, divisor: bigint): number {
  return Number((value * 2n + divisor) / (divisor * 2n));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function payable(row: Row): number {
  return centsOf(row["pay_amount"]) ?? 0;
}

function sumOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + payable(row), 0);
}

function byId<Value>(rows: readonly Row[], valueOf: (row: Row) => Value): Record<string, Value> {
  return Object.fromEntries(rows.map((row) => [String(row["case_id"]), valueOf(row)]));
}

function grouped<Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  valueOf: (rows: readonly Row[]) => Value,
): Record<string, Value> {
  const groups = [...Map.groupBy(rows, keyOf)];
  return Object.fromEntries(groups.map(([key, members]) => [key, valueOf(members)]));
}

// The profiles' first names are their ids.
function printedName(row: Row): string {
  const parts = String(row["user_id"]).split("-");
  return `${parts.map((part) => part.slice(0, 1).toUpperCase() + part.slice(1)).join("-")} Person`;
}

/**
 * By its digits alone: the point is moved by the exponent, two places are kept, and the third decides, away from zero.
 * Undefined where it is no number as people write one.
 */
export function centsOf(value: SampleValue | undefined): number | undefined {
  const text = String(value ?? "")
    .trim()
    .toLowerCase();
  const [mantissa = "", exponent = "0"] = text.split("e");
  const unsigned = mantissa.replace(/^[+-]/, "");
  if (!/^(?:\d+\.?\d*|\.\d+)$/.test(unsigned) || !/^[+-]?\d+$/.test(exponent)) {
    return undefined;
  }
  const [whole = "", fraction = ""] = unsigned.split(".");
  const point = whole.length + Number(exponent);
  const digits = `${"0".repeat(Math.max(0, -point))}${whole}${fraction}`;
  const shifted = Math.max(0, point);
  const padded = digits.padEnd(shifted + 3, "0");
  const kept = Number(padded.slice(0, shifted + 2));
  const cents = kept + (Number(padded.charAt(shifted + 2)) >= 5 ? 1 : 0);
  return mantissa.startsWith("-") ? -cents : cents;
}
