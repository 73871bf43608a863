/** Whether a mail road could take a mail now, asked without sending one. It never throws for what the road did. */

export type Probed =
  /** What it said of itself, as clauses: `49,880 mails of 50,000 a day are left`. */
  | { readonly kind: "able"; readonly said: readonly string[] }
  /** Why not, as a clause. */
  | { readonly kind: "unable"; readonly reason: string };

export type Probe = (signal: AbortSignal) => Promise<Probed>;

/** A road must answer within a trial's limit. */
export const probeLimitMilliseconds = 8_000;
