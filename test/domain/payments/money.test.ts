/** Money: exact, whatever the database gives, and rounded half away from zero. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  addCents,
  formatDollars,
  noCents,
  parseDollars,
  toCents,
} from "../../../src/domain/payments/money.ts";

for (const [text, cents] of [
  ["0", 0],
  ["-0", 0],
  ["0.00", 0],
  ["1234.5", 123_450],
  ["1234.50", 123_450],
  ["+7", 700],
  [" 7.25 ", 725],
  [".5", 50],
  ["5.", 500],
  ["0.005", 1],
  ["-0.005", -1],
  ["0.0049999999999999999999", 0],
  ["1.005", 101],
  ["-1.005", -101],
  ["2.675", 268],
  ["1.115", 112],
  ["1e3", 100_000],
  ["1.5E-2", 2],
  ["-1.5e-2", -2],
  ["12345e-5", 12],
  ["1e-9", 0],
  ["999999999999.99", 99_999_999_999_999],
  ["90071992547409.91", Number.MAX_SAFE_INTEGER],
] as const) {
  test(`${text} dollars are ${cents} cents`, () => {
    assert.equal(parseDollars(text), cents);
  });
}

for (const value of [
  "",
  " ",
  ".",
  "-",
  "+",
  "$5",
  "1,234.50",
  "1 000",
  "0x10",
  "1e",
  "e5",
  "five",
  "1.2.3",
  "--1",
  "90071992547409.92",
  "1e300",
  "١٢",
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
]) {
  test(`${JSON.stringify(value)} (${typeof value}) is no amount`, () => {
    assert.equal(parseDollars(value), undefined);
  });
}

test("a number is read as it is printed, not as the binary fraction it is", () => {
  assert.equal(parseDollars(1.005), 101);
  assert.equal(parseDollars(0.1 + 0.2), 30);
  assert.equal(parseDollars(1e-7), 0);
});

/** The same by another way: scaled up until it is whole, then rounded by its remainder. */
function centsOf(sign: string, whole: string, fraction: string, exponent: number): bigint {
  const scale = 10n ** 60n;
  const places = BigInt(60 + 2 + exponent - fraction.length);
  const magnitude = BigInt(whole + fraction) * 10n ** places;
  const rest = magnitude % scale;
  const rounded = magnitude / scale + (rest * 2n >= scale ? 1n : 0n);
  return sign === "-" ? -rounded : rounded;
}

const digit = fc.constantFrom("0", "1", "2", "4", "5", "9");

test("any decimal with any exponent is what exact arithmetic makes of it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("", "+", "-"),
      fc.string({ unit: digit, minLength: 1, maxLength: 12 }),
      fc.string({ unit: digit, maxLength: 20 }),
      fc.integer({ min: -30, max: 20 }),
      fc.constantFrom("e", "E"),
      (sign, whole, fraction, exponent, letter) => {
        const expected = Number(centsOf(sign, whole, fraction, exponent));

        const cents = parseDollars(`${sign}${whole}.${fraction}${letter}${exponent}`);

        assert.equal(cents, Number.isSafeInteger(expected) ? expected + 0 : undefined);
      },
    ),
    { numRuns: 2_000 },
  );
});

const anyCents = fc.maxSafeInteger().map((value) => toCents(value));

test("half a cent goes away from zero on either side", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (cents) => {
      const text = `${cents / 100 - (cents % 100) / 100}.${String(cents % 100).padStart(2, "0")}5`;

      assert.equal(parseDollars(text), cents + 1);
      assert.equal(parseDollars(`-${text}`), -cents - 1);
    }),
  );
});

test("what is printed is read back as the same amount", () => {
  fc.assert(
    fc.property(anyCents, (cents) => {
      assert.equal(parseDollars(formatDollars(cents).replace("$", "")), cents);
    }),
  );
});

for (const [cents, text] of [
  [0, "$0.00"],
  [5, "$0.05"],
  [-5, "-$0.05"],
  [123_450, "$1234.50"],
  [-100, "-$1.00"],
  [99_999_999, "$999999.99"],
] as const) {
  test(`${cents} cents are printed ${text}`, () => {
    assert.equal(formatDollars(toCents(cents)), text);
  });
}

test("a sum is exact, in any order", () => {
  const amounts = fc.array(fc.integer({ min: -1e12, max: 1e12 }).map((value) => toCents(value)));

  fc.assert(
    fc.property(amounts, (list) => {
      const expected = list.reduce((sum, cents) => sum + BigInt(cents), 0n);

      assert.equal(BigInt(addCents(list)), expected);
      assert.equal(addCents(list.toReversed()), addCents(list));
    }),
  );
});

test("nothing summed up is nothing", () => {
  assert.equal(addCents([]), noCents);
});

test("a sum that a double cannot hold is refused, not rounded", () => {
  const most = toCents(Number.MAX_SAFE_INTEGER);

  assert.throws(() => addCents([most, toCents(1)]), RangeError);
});

for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
  test(`${value} cents cannot be counted`, () => {
    assert.throws(() => toCents(value), RangeError);
  });
}
