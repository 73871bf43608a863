/** How a run ended: the one value that the log, metrics, mail, history and exit code all read. */
import type { Cause } from "../domain/failure.ts";

/** What was done, counted: name → how many. Names are snake_case, as they become metric labels. */
export type Counts = Readonly<Record<string, number>>;

/** One exception that a person must see. Never holds patient data or a secret. */
export interface Trouble {
  /** Which one: a case id, an address, a provider. */
  readonly subject: string;
  /** What is wrong with it, as a clause: `its owner is inactive`. */
  readonly problem: string;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
}

export type Finished =
  | { readonly kind: "succeeded"; readonly counts: Counts }
  | {
      readonly kind: "skipped";
      readonly because: "nothing-to-do" | "already-done" | "locked";
      /** What was found instead, as a sentence: which run holds the lock, which batch is there. */
      readonly detail: string;
    }
  | {
      readonly kind: "partial";
      readonly counts: Counts;
      readonly troubles: readonly [Trouble, ...Trouble[]];
    };

export type Outcome =
  | Finished
  | { readonly kind: "failed"; readonly cause: Cause; readonly error: Error };

/** `succeeded` where there are no troubles, else `partial`. */
export function finished(counts: Counts, troubles: readonly Trouble[]): Finished {
  const [first, ...rest] = troubles;
  return first === undefined
    ? { kind: "succeeded", counts }
    : { kind: "partial", counts, troubles: [first, ...rest] };
}
