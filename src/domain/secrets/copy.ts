/**
 * What is kept of a secret: a copy of its values, or a tombstone in its place. Age counts from the moment the store last
 * confirmed the values; whoever uses a copy or seals it anew never moves it.
 */
import type { SecretAlias, SecretValues } from "./aliases.ts";

export interface SecretCopy {
  readonly kind: "copy";
  readonly alias: SecretAlias;
  /** The secret's name in the store: a copy of another one is none of this alias. */
  readonly secretId: string;
  readonly version: string;
  /** When the store made this version; `undefined`: it does not say. */
  readonly createdAt: Date | undefined;
  readonly confirmedAt: Date;
  readonly values: SecretValues;
}

/** The secret was taken away, or a person said so: no copy may be used. */
export interface Tombstone {
  readonly kind: "tombstone";
  readonly alias: SecretAlias;
  readonly secretId: string;
  /** The version whose copy it took away; `undefined`: there was none. */
  readonly version: string | undefined;
  readonly createdAt: Date | undefined;
  readonly at: Date;
  /** `undefined`: the store denied the secret. A person's word holds until the secret has a newer version. */
  readonly by: string | undefined;
  /** The store's code, or the person's words. */
  readonly reason: string;
}

export type Kept = SecretCopy | Tombstone;

/** A person took it away. The store's own tombstone is none: nobody meant it. */
export type Revocation = Tombstone & { readonly by: string };

export function isRevocation(kept: Kept | undefined): kept is Revocation {
  return kept?.kind === "tombstone" && kept.by !== undefined;
}

/** Clocks of two machines may differ by so much. */
const clockToleranceMilliseconds = 5 * 60 * 1000;

/** In seconds, never negative. `undefined`: it was confirmed in the future, so a clock is wrong and it has no age. */
export function ageSeconds(
  { confirmedAt }: Pick<SecretCopy, "confirmedAt">,
  now: Date,
): number | undefined {
  const milliseconds = now.getTime() - confirmedAt.getTime();
  return milliseconds < -clockToleranceMilliseconds
    ? undefined
    : Math.max(0, Math.round(milliseconds / 1000));
}

/** Whether `next` may take the place of what is kept, whoever wrote first. So nothing ever goes back. */
export function supersedes(next: Kept, kept: Kept): boolean {
  if (next.kind === "tombstone") {
    return takesAway(next, kept);
  }
  const revoked = kept.kind === "tombstone" && isRevoked(next, kept);
  const isLater = saidAfter(next, kept) || isNewerVersion(next, kept);
  return isLater && !isOlder(next, kept) && !revoked;
}

/**
 * `next` as it takes the place of what is kept. Who asked later and was given an older version was answered earlier: the store
 * confirmed the newer one after that, so no confirmation goes back.
 */
export function succeeding(next: Kept, kept: Kept): Kept {
  return next.kind === "copy" && isNewerVersion(next, kept) && !saidAfter(next, kept)
    ? { ...next, confirmedAt: momentOf(kept) }
    : next;
}

/** Of two that ask at the same time, the first to ask may be answered last: between copies the version tells. */
function isNewerVersion(next: SecretCopy, kept: Kept): boolean {
  return kept.kind === "copy" && isOlder(kept, next);
}

function takesAway(next: Tombstone, kept: Kept): boolean {
  if (!isRevocation(kept)) {
    return next.by !== undefined || saidAfter(next, kept);
  }
  // A person's word on one version must not free a later one.
  return next.by !== undefined && next.at >= kept.at && !isOlder(next, kept);
}

/** Also where the other one is from the future: a clock was wrong, and it must not stay for ever. */
function saidAfter(next: Kept, kept: Kept): boolean {
  const moment = momentOf(next);
  return (
    moment >= momentOf(kept) || ageSeconds({ confirmedAt: momentOf(kept) }, moment) === undefined
  );
}

function momentOf(kept: Kept): Date {
  return kept.kind === "copy" ? kept.confirmedAt : kept.at;
}

/** Whether a person took away this very version, or a later one. */
export function isRevoked(
  { version, createdAt }: Pick<SecretCopy, "version" | "createdAt">,
  { by, ...tombstone }: Tombstone,
): boolean {
  return (
    by !== undefined &&
    (tombstone.version === undefined
      ? createdAt === undefined || createdAt <= tombstone.at
      : version === tombstone.version || isOlder({ createdAt }, tombstone))
  );
}

/** Whether the store made it before the other one. */
export function isOlder(
  one: { readonly createdAt: Date | undefined },
  other: { readonly createdAt: Date | undefined },
): boolean {
  return (
    one.createdAt !== undefined && other.createdAt !== undefined && one.createdAt < other.createdAt
  );
}
