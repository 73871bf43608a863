/** Fees of a row: the golden figures, the edges of rounding, and terms that cannot be meant. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { toCents } from "../../../src/domain/payments/money.ts";
import { referralFee, termsKey } from "../../../src/domain/reports/referral-fee.ts";

const basis = { cases: 4, amount: toCents(123_450) };

const due: readonly (readonly [string | null, string | null, number, string])[] = [
  ["Flat", "25.00", 10_000, "$100.00 (Flat)"],
  ["Percentage", "0.10", 12_345, "$123.45 (10.0%)"],
  ["flat", "25", 10_000, "$100.00 (Flat)"],
  [" PERCENTAGE ", " 0.1000 ", 12_345, "$123.45 (10.0%)"],
  ["Percentage", "1.00", 123_450, "$1234.50 (100.0%)"],
  ["Percentage", ".05", 6173, "$61.73 (5.0%)"],
  ["Percentage", "0.1225", 15_123, "$151.23 (12.25%)"],
  ["Percentage", "0.12345", 15_240, "$152.40 (12.345%)"],
  ["Percentage", "0.0005", 62, "$0.62 (0.05%)"],
  ["Flat", "0.3333", 133, "$1.33 (Flat)"],
  [null, "25.00", 0, "$0.00"],
  ["  ", "25.00", 0, "$0.00"],
  ["Flat", null, 0, "$0.00"],
  ["Flat", " ", 0, "$0.00"],
  ["Flat", "0.00", 0, "$0.00"],
  ["Percentage", "-0", 0, "$0.00"],
];

for (const [type, rate, amount, text] of due) {
  test(`${type} of ${rate} comes to ${text}`, () => {
    const fee = referralFee({ type, rate }, basis);

    assert.deepEqual(fee, { amount, text });
  });
}

const unmeant: readonly (readonly [string, string, RegExp])[] = [
  ["Percentage", "1.0001", /above 1/],
  ["contradictory", "1", /two different things/],
  ["Percentage", "10", /above 1/],
  ["Percentage", "-0.10", /negative/],
  ["Flat", "-25", /negative/],
  ["Flat", "a lot", /no number/],
  ["Percentage", "10%", /no number/],
  ["Percentage", "0,10", /no number/],
  ["Flat", ".", /no number/],
  ["Percent", "0.10", /neither Flat nor Percentage/],
  ["Flat", "9".repeat(30), /beyond all amounts/],
];

for (const [type, rate, problem] of unmeant) {
  test(`${type} of ${rate} gives no fee and says why`, () => {
    const fee = referralFee({ type, rate }, basis);

    assert.equal(fee.text, "$0.00");
    assert.equal(fee.amount, 0);
    assert.match(fee.problem ?? "", problem);
  });
}

test("half a cent goes away from zero, once a row", () => {
  const half = referralFee({ type: "Percentage", rate: "0.5" }, { cases: 1, amount: toCents(1) });
  const less = referralFee({ type: "Percentage", rate: "0.49" }, { cases: 1, amount: toCents(1) });
  const below = referralFee({ type: "Percentage", rate: "0.5" }, { cases: 1, amount: toCents(-1) });
  const row = referralFee({ type: "Flat", rate: "0.335" }, { cases: 3, amount: toCents(1) });

  assert.deepEqual(
    [half, less, below, row].map(({ amount }) => amount),
    [1, 0, -1, 101],
  );
});

test("no binary fraction takes part: a percentage is never further than half a cent from the true fee", () => {
  const sums = fc.integer({ min: 0, max: 99_999_999_999_999 });
  const fractions = fc.integer({ min: 1, max: 10_000 });

  fc.assert(
    fc.property(sums, fractions, (sum, tenThousandths) => {
      const whole = tenThousandths === 10_000 ? "1" : "0";
      const rate = `${whole}.${String(tenThousandths % 10_000).padStart(4, "0")}`;

      const fee = referralFee({ type: "Percentage", rate }, { cases: 1, amount: toCents(sum) });

      const offBy = BigInt(fee.amount) * 10_000n - BigInt(sum) * BigInt(tenThousandths);
      assert.ok(offBy <= 5000n && offBy > -5000n, `${rate} of ${sum} is off by ${offBy}`);
    }),
  );
});

test("terms are told apart by what they come to", () => {
  const keys = [
    { type: "Flat", rate: "0.10" },
    { type: " flat", rate: ".1000" },
    { type: "Percentage", rate: "0.10" },
    { type: "Flat", rate: "1.0" },
    { type: "Flat", rate: "10" },
    { type: null, rate: null },
  ].map(termsKey);

  assert.equal(keys[0], keys[1]);
  assert.equal(new Set(keys).size, 5);
});
