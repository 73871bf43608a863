/** What one warming leaves for the next, and for jobs: how the store was, what was written, what people were told. */
import type { SecretAlias } from "./aliases.ts";
import type { Tombstone } from "./copy.ts";
import type { StoreFailure } from "./failure-classes.ts";
import { type KeyRing } from "./key-ring.ts";
import { seal, SealError, unseal } from "./seal.ts";

export interface WarmingState {
  /** When the store was asked last, and how most of it failed; `undefined`: it answered. */
  readonly asked: { readonly at: Date; readonly failure: StoreFailure | undefined } | undefined;
  /** Why the last warming could not refresh a secret, by alias. */
  readonly failures: Readonly<Partial<Record<SecretAlias, StoreFailure>>>;
  /** What people revoked, by alias: it counts although somebody takes the tombstone away or puts an old copy back. */
  readonly revoked: Readonly<Partial<Record<SecretAlias, Tombstone>>>;
  /** The newest confirmation that was written, by alias: a copy that is older was put back by somebody. */
  readonly written: Readonly<Partial<Record<SecretAlias, Date>>>;
  /** Since when more was denied at once than single secrets explain. */
  readonly massDenialSince: Date | undefined;
  readonly watchdog: WatchdogSeen;
  readonly episode: Episode | undefined;
}

/** What the warming knows of the watchdog, which nobody else watches. */
export interface WatchdogSeen {
  /** Its last mark that was seen. */
  readonly lookedAt?: Date | undefined;
  /** Since when warmings have found no mark at all. */
  readonly missingSince?: Date | undefined;
  readonly isSilent: boolean;
}

/** Something is wrong for longer than one run. */
export interface Episode {
  readonly since: Date;
  /** What people have been told of it. */
  readonly told: Told;
  /** What they are being told by the run that wrote this; it counts as told when a mail server took the mail. */
  readonly due: Told | undefined;
  /** All is well again, and whoever was told must hear it. */
  readonly over: boolean;
}

export interface Told {
  readonly matters: readonly string[];
  /** How many reminders had been due by then. */
  readonly reminders: number;
}

export const emptyState: WarmingState = {
  asked: undefined,
  failures: {},
  revoked: {},
  written: {},
  massDenialSince: undefined,
  watchdog: { isSilent: false },
  episode: undefined,
};

/** The state once people have been told what was due. */
export function afterTelling(state: WarmingState): WarmingState {
  const { episode } = state;
  if (episode === undefined || episode.over) {
    return { ...state, episode: undefined };
  }
  return { ...state, episode: { ...episode, told: episode.due ?? episode.told, due: undefined } };
}

const purpose = "warming state";

export function sealState(state: WarmingState, ring: KeyRing): string {
  return seal(purpose, {}, JSON.stringify(state), ring);
}

/** @throws {SealError} */
export function openState(text: string, ring: KeyRing): WarmingState {
  const { body } = unseal(purpose, text, ring);
  try {
    return { ...emptyState, ...(JSON.parse(body, revived) as Partial<WarmingState>) };
  } catch {
    throw new SealError("holds no state");
  }
}

function revived(_key: string, value: unknown): unknown {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    ? new Date(value)
    : value;
}
