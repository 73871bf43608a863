/**
 * Money as whole cents. Amounts come from the database as exact decimal text; a binary float never takes part in a sum.
 */

declare const cents: unique symbol;
/** Whole cents; below 2^53, so sums stay exact. */
export type Cents = number & { readonly [cents]: true };

export const noCents = toCents(0);

/** @throws {RangeError} when the number is not a whole number that a double holds exactly. */
export function toCents(value: number): Cents {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`Cannot count ${value} cents: it is not a safe whole number`);
  }
  return value as Cents;
}

export function addCents(amounts: Iterable<Cents>): Cents {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
  }
  return toCents(sum);
}

const decimal =
  /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:e(?<exponent>[+-]?\d{1,3}))?$/i;

/**
 * Decimal dollars → cents, half away from zero. A number is read by its shortest decimal text, as the database printed it.
 * `undefined` where it is no amount at all.
 */
export function parseDollars(value: string | number): Cents | undefined {
  const groups = decimal.exec(String(value).trim())?.groups;
  const { sign, whole = "", fraction = "", exponent = "0" } = groups ?? {};
  if (whole + fraction === "") {
    return undefined;
  }
  const magnitude = centsIn(BigInt(whole + fraction), Number(exponent) - fraction.length + 2);
  const amount = Number(magnitude);
  if (!Number.isSafeInteger(amount)) {
    return undefined;
  }
  return toCents(sign === "-" && amount !== 0 ? -amount : amount);
}

function centsIn(digits: bigint, scale: number): bigint {
  return scale >= 0 ? digits * 10n ** BigInt(scale) : roundHalfUp(digits, 10n ** BigInt(-scale));
}

function roundHalfUp(digits: bigint, divisor: bigint): bigint {
  return (digits * 2n + divisor) / (divisor * 2n);
}

/** `1234.50`: without the sign, as mail templates put their own before it. */
export function plainDollars(amount: Cents): string {
  const sign = amount < 0 ? "-" : "";
  const digits = String(Math.abs(amount)).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** As the reports print it: a dollar sign, no thousands separator, two decimals (domain rule: `$1234.50`). */
export function formatDollars(amount: Cents): string {
  return plainDollars(amount).replace(/^-?/, "$&$$");
}
