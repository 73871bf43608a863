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

/** Of a job that runs often: people hear of what lasts longer than a run when it begins, at times, and when it is over. */
export interface EpisodeNews {
  readonly since: Date;
  /** What it means for people, as sentences. */
  readonly meaning: string;
  /** What is the matter, in a few words: `8 of 9 secrets were not refreshed`. */
  readonly what: string;
  /** Whether people are to be told now; else they know, or need not yet. */
  readonly due: boolean;
  /** A sentence more for the mail: what comes if it goes on. */
  readonly outlook: string | undefined;
  /** Whether more than half of the work was not done. */
  readonly highFailureRate: boolean;
  /** The job has noted by itself that people are told: nobody else needs to. */
  readonly isNoted?: true;
}

/** What was done, and what the job adds for those who tell of it. */
interface Done {
  readonly counts: Counts;
  readonly episode?: EpisodeNews | undefined;
  /** When the store last confirmed each secret, by alias. */
  readonly confirmations?: Readonly<Record<string, Date>>;
}

export type Finished =
  | ({ readonly kind: "succeeded" } & Done)
  | {
      readonly kind: "skipped";
      readonly because: "nothing-to-do" | "already-done" | "locked";
      /** What was found instead, as a sentence: which run holds the lock, which batch is there. */
      readonly detail: string;
    }
  | ({ readonly kind: "partial"; readonly troubles: readonly [Trouble, ...Trouble[]] } & Done);

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

/** The same of a delivery; `skipped` where nothing was sent now and nothing is amiss: `detail` says what was there already. */
export function sentOrDone(
  counts: Counts,
  acceptedNow: number,
  troubles: readonly Trouble[],
  detail: string,
): Finished {
  return acceptedNow === 0 && troubles.length === 0
    ? { kind: "skipped", because: "already-done", detail }
    : finished({ ...counts, accepted_now: acceptedNow }, troubles);
}
