/** A warming as data: what it goes by, and what became of each secret. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { Tombstone } from "../domain/secrets/copy.ts";
import type { CopyLimits } from "../domain/secrets/copy-rules.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import type { SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { MassDenial } from "./mass-denial.ts";

export interface WarmingSettings {
  /** The secrets that have a name in the store, by alias: those that are warmed. */
  readonly ids: ReadonlyMap<SecretAlias, string>;
  readonly limits: CopyLimits;
  /** `hold`: wait for up to an hour before a mass denial is believed. */
  readonly onMassDenial: "hold" | "stop";
}

export interface WarmingTools extends Omit<WarmingSettings, "ids"> {
  readonly store: SecretStore;
  readonly copies: SecretCopies;
  readonly secretId: (alias: SecretAlias) => string;
  readonly now: () => Date;
  /** A person asks: an older version, and one that was revoked, are taken too. */
  readonly forced?: boolean;
  /** False: leave the copies of what is denied in place. Only the warming itself takes copies away. */
  readonly tombstones?: boolean;
}

/** What became of one secret. */
export type Finding = { readonly alias: SecretAlias; readonly notes: readonly Note[] } & (
  | { readonly kind: "refreshed"; readonly version: string; readonly confirmedAt: Date }
  /** Not refreshed; its copy can stand in until then, if the store stays unavailable. */
  | {
      readonly kind: "stale";
      readonly failure: StoreFailure;
      readonly confirmedAt: Date;
      readonly usableUntil: Date;
    }
  /** Not refreshed, and no copy may be used. */
  | { readonly kind: "missing"; readonly failure: StoreFailure }
  /** Taken away: there is a tombstone now. */
  | { readonly kind: "denied"; readonly failure: StoreFailure }
  | { readonly kind: "revoked"; readonly tombstone: Tombstone }
  /** The store gave it, and it could not be kept. */
  | { readonly kind: "unkept"; readonly error: Error }
);

/** What was seen of a copy besides. */
export type Note =
  | { readonly kind: "unusable"; readonly why: string }
  | { readonly kind: "copy-gone" }
  | { readonly kind: "older-put-back"; readonly expected: Date };

export interface Warming {
  readonly findings: readonly Finding[];
  readonly massDenial: MassDenial | undefined;
  /** How most of the store failed; `undefined`: it answered. */
  readonly failure: StoreFailure | undefined;
  readonly askedAt: Date;
}
