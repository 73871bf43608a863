/** What referrers have agreed to. Where the list says two different things for one referrer and category, nobody knows which. */
import type { ReferralRate } from "../../domain/payments/batch.ts";
import type { Queries } from "./database.ts";
import { foldText } from "../../domain/collation.ts";
import { termsKey } from "../../domain/reports/referral-fee.ts";
import { contradictoryTerms } from "../../domain/payments/batch.ts";
import { chunks } from "./values.ts";

interface Rate {
  readonly type: string | null;
  readonly rate: string | null;
}

/** By referrer and category, letter case aside. */
export type Rates = ReadonlyMap<string, Rate>;

export async function ratesOf(
  queries: Queries,
  referrers: readonly (string | null | undefined)[],
): Promise<Rates> {
  const named = referrers
    .map((referrer) => referrer?.trim() ?? "")
    .filter((referrer) => referrer !== "");
  const rates = new Map<string, Rate>();
  for (const chunk of chunks([...new Set(named)])) {
    const rows = await queries
      .selectFrom("referral_payment_amounts")
      .select(["user_id", "pay_category", "payment_type", "payment_amount"])
      .where("user_id", "in", chunk)
      .execute();
    for (const row of rows) {
      const key = rateKey(row.user_id, row.pay_category);
      const rate = {
        type: row.payment_type,
        rate: row.payment_amount === null ? null : String(row.payment_amount),
      };
      const known = rates.get(key);
      rates.set(
        key,
        known === undefined || termsKey(known) === termsKey(rate) ? rate : contradictory,
      );
    }
  }
  return rates;
}

export function referralOf(
  rates: Rates,
  referrerUserId: string,
  category: string | null,
): ReferralRate {
  return { referrerUserId, ...(rates.get(rateKey(referrerUserId, category)) ?? undecided) };
}

const undecided: Rate = { type: null, rate: null };
/** No fee, and the report says why. */
const contradictory: Rate = { type: contradictoryTerms, rate: "1" };

// No category is a category too: it matches none.
function rateKey(userId: string, category: string | null): string {
  return JSON.stringify([foldText(userId), foldText(category ?? "")]);
}
