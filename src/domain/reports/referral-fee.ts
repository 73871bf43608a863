/**
 * What a referrer gets for one row of the referral report. Exact decimals, rounded once a row: half away from zero, to the
 * cent. Terms that cannot be meant give no fee and say why.
 */
import { contradictoryTerms } from "../payments/batch.ts";
import { formatDollars, noCents, toCents, type Cents } from "../payments/money.ts";

export interface FeeTerms {
  /** `Flat` (dollars a case) or `Percentage` (a fraction), letter case aside; null where none is agreed. */
  readonly type: string | null;
  /** Decimal text. */
  readonly rate: string | null;
}

export interface FeeBasis {
  readonly cases: number;
  readonly amount: Cents;
}

export interface ReferralFee {
  readonly amount: Cents;
  /** As printed: `$100.00 (Flat)`, `$123.45 (10.0%)`, `$0.00` where there is none. */
  readonly text: string;
  /** Why there is none although something was agreed, as a clause. */
  readonly problem?: string;
}

const noFee: ReferralFee = { amount: noCents, text: formatDollars(noCents) };

export function referralFee({ type, rate }: FeeTerms, basis: FeeBasis): ReferralFee {
  const kind = foldType(type);
  const written = rate?.trim() ?? "";
  if (kind === "" || written === "") {
    return noFee;
  }
  const decimal = parseDecimal(written);
  if (decimal === undefined) {
    return without("the rate is no number");
  }
  if (decimal.digits === 0n) {
    return noFee;
  }
  return decimal.digits < 0n ? without("the rate is negative") : feeOf(kind, decimal, basis);
}

/** Equal for terms that come to the same fee: `0.10` and `0.1000` are one rate. */
export function termsKey({ type, rate }: FeeTerms): string {
  const written = rate?.trim() ?? "";
  const decimal = parseDecimal(written);
  const number = decimal === undefined ? written : `${decimal.digits}e-${decimal.places}`;
  return JSON.stringify([foldType(type), number]);
}

function foldType(type: string | null): string {
  return type?.trim().toLowerCase() ?? "";
}

function without(problem: string): ReferralFee {
  return { ...noFee, problem };
}

function feeOf(kind: string, rate: Decimal, { cases, amount }: FeeBasis): ReferralFee {
  switch (kind) {
    case "flat":
      return shown(rounded(rate.digits * BigInt(cases) * 100n, rate), "Flat");
    case "percentage":
      return rate.digits > 10n ** BigInt(rate.places)
        ? without("the Percentage rate is above 1, which is more than the case itself")
        : shown(rounded(rate.digits * BigInt(amount), rate), percentOf(rate));
    case contradictoryTerms:
      return without("the list says two different things for it");
    default:
      return without("the type is neither Flat nor Percentage");
  }
}

function shown(fee: bigint, how: string): ReferralFee {
  if (!Number.isSafeInteger(Number(fee))) {
    return without("the fee would be beyond all amounts");
  }
  const amount = toCents(Number(fee));
  return { amount, text: `${formatDollars(amount)} (${how})` };
}

/** `digits` / 10^`places`, without needless zeros at its end. */
interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

function parseDecimal(text: string): Decimal | undefined {
  const groups = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?$/.exec(text)?.groups;
  const { sign, whole = "", fraction = "" } = groups ?? {};
  if (whole + fraction === "") {
    return undefined;
  }
  const decimals = fraction.replace(/0+$/, "");
  const digits = BigInt(whole + decimals);
  return { digits: sign === "-" ? -digits : digits, places: decimals.length };
}

/** Half away from zero. */
function rounded(digits: bigint, { places }: Decimal): bigint {
  const divisor = 10n ** BigInt(places);
  const magnitude = digits < 0n ? -digits : digits;
  const whole = (magnitude * 2n + divisor) / (divisor * 2n);
  return digits < 0n ? -whole : whole;
}

/** One decimal, or as many as it takes to say no other rate: `10.0%`, `12.25%`. */
function percentOf({ digits, places }: Decimal): string {
  const text = String(digits * 100n).padStart(places + 1, "0");
  const point = text.length - places;
  const decimals = text.slice(point).replace(/0+$/, "") || "0";
  return `${text.slice(0, point)}.${decimals}%`;
}
