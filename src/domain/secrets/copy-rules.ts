/**
 * Whether a kept copy may stand in for the store: by why the store did not give the secret, and by how long ago it last
 * confirmed the copy. The table is the whole rule.
 */
import type { FailureClass } from "./failure-classes.ts";
import type { SecretAlias } from "./aliases.ts";
import { ageSeconds, type Kept } from "./copy.ts";

const hour = 3600;

interface CopyRule {
  /** How long ago the store may have confirmed the copy. */
  readonly seconds: number;
  /** Whether a person must hear that it was used. */
  readonly tell: boolean;
}

/** `unavailable` is the only one a setting may stretch, to 72 h at most. */
export const copyRules: Readonly<Record<FailureClass, CopyRule>> = {
  unavailable: { seconds: 24 * hour, tell: false },
  suspect: { seconds: 6 * hour, tell: true },
  denied: { seconds: 2 * hour, tell: true },
  misconfigured: { seconds: 0, tell: true },
};

export const longestCopySeconds = 72 * hour;

/** So long a confirmed copy is as good as the store's answer: nobody is asked. */
export function lifetimeSeconds(alias: SecretAlias): number {
  return alias === "database" ? 4 * hour : hour;
}

export interface CopyLimits {
  /** For `unavailable`. */
  readonly unavailableSeconds: number;
  /** A person's dated permission to use older copies, up to 72 h; never for what was denied or asked wrongly. */
  readonly breakGlass: BreakGlass | undefined;
}

export interface BreakGlass {
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
}

export type CopyVerdict =
  | {
      readonly kind: "usable";
      readonly ageSeconds: number;
      readonly tell: boolean;
      /** The permission without which it would be too old. */
      readonly permission: BreakGlass | undefined;
    }
  /** Why not. */
  | {
      readonly kind: "unusable";
      readonly because: "none" | "taken-away" | "from-the-future" | "too-old" | "never";
    };

export function mayUseCopy(
  kept: Kept | undefined,
  failure: FailureClass,
  now: Date,
  limits: CopyLimits,
): CopyVerdict {
  if (kept === undefined) {
    return { kind: "unusable", because: "none" };
  }
  if (kept.kind === "tombstone") {
    return { kind: "unusable", because: "taken-away" };
  }
  if (failure === "misconfigured") {
    return { kind: "unusable", because: "never" };
  }
  const age = ageSeconds(kept, now);
  if (age === undefined) {
    return { kind: "unusable", because: "from-the-future" };
  }
  const { tell } = copyRules[failure];
  if (age <= usualSeconds(failure, limits)) {
    return { kind: "usable", ageSeconds: age, tell, permission: undefined };
  }
  return breaksGlass(failure, limits, now) && age <= longestCopySeconds
    ? { kind: "usable", ageSeconds: age, tell: true, permission: limits.breakGlass }
    : { kind: "unusable", because: "too-old" };
}

/** Whether a permission counts now: one that reaches further than 24 h ahead does not, as nobody would look again. */
export function isInForce({ until }: BreakGlass, now: Date): boolean {
  const ahead = until.getTime() - now.getTime();
  return ahead > 0 && ahead <= 24 * hour * 1000;
}

/** Until when the copy may stand in for that reason. */
export function usableUntil(confirmedAt: Date, failure: FailureClass, limits: CopyLimits): Date {
  return new Date(confirmedAt.getTime() + usualSeconds(failure, limits) * 1000);
}

/** How long ago the store may have confirmed a copy that stands in for that reason. */
export function usualSeconds(failure: FailureClass, { unavailableSeconds }: CopyLimits): number {
  // Who shortens it for an outage means it the more for what is worse.
  return failure === "unavailable"
    ? unavailableSeconds
    : Math.min(unavailableSeconds, copyRules[failure].seconds);
}

function breaksGlass(failure: FailureClass, { breakGlass }: CopyLimits, now: Date): boolean {
  const stretches = failure === "unavailable" || failure === "suspect";
  return stretches && breakGlass !== undefined && isInForce(breakGlass, now);
}
