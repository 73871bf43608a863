/** A Monday's data, ugly and random, but the same for the same seed. */
import type { SampleTables, SampleValue } from "../../src/adapters/database/sample-rows.ts";
import { caseRow, profileRow, readerRow, type Row } from "../support/sample-world.ts";
import { reckon, type Expected } from "./reckoning.ts";

export interface UglyMonday {
  readonly tables: SampleTables;
  readonly excluded: readonly string[];
  readonly expected: Expected;
}

/** How large. */
export interface Size {
  readonly cases: number;
  readonly users: number;
}

/** `any`: the column takes whatever is put there. `decimal`: as MySQL's own column. */
export function uglyMonday(
  seed: number,
  amounts: "any" | "decimal",
  size: Size = { cases: 300, users: 24 },
): UglyMonday {
  const dice = diceOf(seed);
  const users = Array.from({ length: size.users }, (_, index) => `user-${index}`);
  const profiles = users
    .filter((_, index) => index % 8 !== 7)
    .map((user, index) =>
      profileRow(user, {
        active: dice(6) === 0 ? 0 : 1,
        last_name: "Person",
        state: pick(dice, states)[0],
        timezone: pick(dice, [null, "", "Pacific/Honolulu", "Europe/Athens", "no zone"]),
        // Few refer many; nobody refers himself.
        referred_by_user:
          dice(3) === 0 ? null : `user-${(index * 7) % Math.ceil(users.length / 6)}`,
      }),
    );
  const rates = ratesFor(users.slice(0, Math.ceil(users.length / 6)), dice);
  const excluded = users.filter((_, index) => index % 11 === 3);
  const cases = Array.from({ length: size.cases }, (_, index) =>
    caseRow(`case-${String(index).padStart(4, "0")}`, {
      user_id: users[dice(users.length)] ?? "",
      case_status: [10, 10, 10, 10, 15, 0, 20][dice(7)] ?? 10,
      active: dice(10) === 0 ? 0 : 1,
      pay_amount: amounts === "any" ? anyAmount(dice) : decimalAmount(dice),
      pay_category: pick(dice, categories),
      case_date: dice(9) === 0 ? null : `2026-10-${10 + dice(20)}`,
    }),
  );
  return {
    tables: {
      user_profile: profiles,
      cases,
      referral_payment_amounts: rates,
      report_email_list: lists.map((report_name) =>
        readerRow("finance@example.com", { report_name }),
      ),
    },
    excluded,
    expected: reckon({ cases, profiles, rates, excluded: new Set(excluded) }, new Map(states)),
  };
}

const lists = [
  "provider_payment_report_weekly",
  "provider_payment_summary_report_weekly",
  "referral_report_weekly",
];

const categories = [null, "Ortho", "Spine", "General", "", "Über 65"] as const;

/** As stored and as printed. */
const states = [
  ["CA", "CA"],
  ["ca ", "CA"],
  ["California", "CA"],
  ["new  york", "NY"],
  ["NY", "NY"],
  ["Ontario", "Ontario"],
  [" ", "Unknown"],
  [null, "Unknown"],
] as const;

function pick<Choice>(dice: Dice, choices: readonly Choice[]): Choice {
  return choices[dice(choices.length)] as Choice;
}

/** One agreement a referrer and category, in some of them. */
function ratesFor(referrers: readonly string[], dice: Dice): readonly Row[] {
  const kinds = [
    ["Flat", "25.0000"],
    ["flat", "12.3456"],
    ["Percentage", "0.1000"],
    ["PERCENTAGE", "0.0333"],
    ["Percentage", "1.5000"],
    ["Percentage", null],
    ["Bonus", "3.0000"],
    [null, "0.2000"],
    ["Flat", "0.0000"],
  ] as const;
  return referrers.flatMap((user_id) =>
    categories
      .filter((category) => category !== null && dice(4) > 0)
      .map((pay_category) => {
        const [payment_type, payment_amount] = pick(dice, kinds);
        return { user_id, pay_category, payment_type, payment_amount };
      }),
  );
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
