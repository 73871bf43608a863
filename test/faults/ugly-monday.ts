/**
 * A Monday's data, ugly and random, but the same for the same seed; and what must become of it, reckoned a second time from
 * the rules alone (held or taken, cents, totals), with nothing of the program's own arithmetic.
 */
import type { SampleTables, SampleValue } from "../../src/adapters/database/sample-rows.ts";
import { caseRow, profileRow, readerRow, type Row } from "../support/sample-world.ts";

export interface UglyMonday {
  readonly tables: SampleTables;
  readonly excluded: readonly string[];
  readonly expected: Expected;
}

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
}

/** `any`: the column takes whatever is put there. `decimal`: as MySQL's own column. */
export function uglyMonday(seed: number, amounts: "any" | "decimal"): UglyMonday {
  const dice = diceOf(seed);
  const users = Array.from({ length: 24 }, (_, index) => `user-${index}`);
  const profiles = users
    .filter((_, index) => index % 8 !== 7)
    .map((user) => profileRow(user, { active: dice(6) === 0 ? 0 : 1, last_name: "Person" }));
  const excluded = users.filter((_, index) => index % 11 === 3);
  const cases = Array.from({ length: 300 }, (_, index) =>
    caseRow(`case-${String(index).padStart(3, "0")}`, {
      user_id: users[dice(users.length)] ?? "",
      case_status: [10, 10, 10, 10, 15, 0, 20][dice(7)] ?? 10,
      active: dice(10) === 0 ? 0 : 1,
      pay_amount: amounts === "any" ? anyAmount(dice) : decimalAmount(dice),
      pay_category: [null, "Ortho", "Spine", "General", "", "Über 65"][dice(6)] ?? null,
      case_date: dice(9) === 0 ? null : `2026-10-${10 + dice(20)}`,
    }),
  );
  return {
    tables: {
      user_profile: profiles,
      cases,
      report_email_list: [readerRow("finance@example.com")],
    },
    excluded,
    expected: reckon(cases, profiles, new Set(excluded)),
  };
}

type Dice = (sides: number) => number;

/** A small generator of the usual kind (mulberry32). */
function diceOf(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

function decimalAmount(dice: Dice): string {
  const whole = [0, 1, 12, 999, 1250, 99_999_999][dice(6)] ?? 0;
  return `${dice(12) === 0 ? "-" : ""}${whole}.${String(dice(100)).padStart(2, "0")}`;
}

const oddities = [
  null,
  "0.00",
  "0.004",
  "0.005",
  "0.015",
  "1.005",
  "2.675",
  "10.0049999",
  "1e3",
  "1.5E2",
  "-5.00",
  "-0.005",
  "  7.50 ",
  ".5",
  "5.",
  "+3.10",
  "",
  "   ",
  "free",
  "1,000.00",
  "12 50",
  "0x10",
  "NaN",
  "Infinity",
  "9999999.995",
  0,
  5,
  -7,
  0.1,
  0.005,
  1.005,
  2.675,
  1234.565,
  1e3,
] as const;

function anyAmount(dice: Dice): SampleValue {
  return dice(3) === 0 ? decimalAmount(dice) : (oddities[dice(oddities.length)] ?? null);
}

function reckon(cases: readonly Row[], profiles: readonly Row[], excluded: Set<string>): Expected {
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
      (rows) => [rows.length, sumOf(rows)] as const,
    ),
  };
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
  const rounded = kept + (Number(padded.charAt(shifted + 2)) >= 5 ? 1 : 0);
  return mantissa.startsWith("-") ? -rounded : rounded;
}
