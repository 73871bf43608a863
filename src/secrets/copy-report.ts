/** What is kept of a secret, as people are shown it: how it stands, until when, and why not. Never a value. Pure. */
import { durationWords, momentWords } from "../domain/alerts/wording.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import { ageSeconds, type SecretCopy, type Tombstone } from "../domain/secrets/copy.ts";
import {
  isInForce,
  lifetimeSeconds,
  longestCopySeconds,
  mayUseCopy,
  usableUntil,
  type CopyLimits,
} from "../domain/secrets/copy-rules.ts";
import type { WarmingState } from "../domain/secrets/warming-state.ts";
import type { Opened } from "../ports/secret-copies.ts";

export type CopyState =
  | "fresh"
  /** Its lifetime is over: the store is asked first, and the copy stands in where it is unavailable. */
  | "stale"
  | "expired"
  | "none"
  /** The store denied the secret: its copy was taken away. */
  | "denied"
  /** A person took it away. */
  | "revoked"
  | "unusable";

export interface CopyReport {
  readonly secret: SecretAlias;
  readonly state: CopyState;
  /** Whether a job could go on with it if the store were unavailable now. */
  readonly canStandIn: boolean;
  readonly confirmedAt: Date | undefined;
  readonly ageSeconds: number | undefined;
  readonly version: string | undefined;
  /** While the store is unavailable. */
  readonly usableUntil: Date | undefined;
  /** What a person should know of it, as clauses. */
  readonly notes: readonly string[];
}

export interface Viewing {
  readonly now: Date;
  readonly limits: CopyLimits;
  /** What the last warming left; `undefined`: nothing that can be read. */
  readonly state: WarmingState | undefined;
}

export function copyReport(secret: SecretAlias, seen: Opened, viewing: Viewing): CopyReport {
  switch (seen.kind) {
    case "none": {
      const wasWritten = viewing.state?.written[secret] !== undefined;
      return without(
        secret,
        "none",
        ...(wasWritten ? ["its copy is gone: somebody removed it"] : []),
      );
    }
    case "unusable":
      return without(secret, "unusable", `its copy ${seen.why}`);
    case "kept":
      return seen.kept.kind === "copy"
        ? reportOfCopy(seen.kept, seen.sealedBy, viewing)
        : reportOfTombstone(seen.kept);
  }
}

function without(secret: SecretAlias, state: CopyState, ...notes: readonly string[]): CopyReport {
  return {
    secret,
    state,
    canStandIn: false,
    confirmedAt: undefined,
    ageSeconds: undefined,
    version: undefined,
    usableUntil: undefined,
    notes,
  };
}

function reportOfTombstone({ alias, by, at, reason, version }: Tombstone): CopyReport {
  const report =
    by === undefined
      ? without(alias, "denied", `the store denied it on ${momentWords(at)}: ${reason}`)
      : without(alias, "revoked", `${by} revoked it on ${momentWords(at)}: ${reason}`);
  return { ...report, version };
}

function reportOfCopy(
  copy: SecretCopy,
  sealedBy: "current" | "previous",
  { now, limits, state }: Viewing,
): CopyReport {
  const age = ageSeconds(copy, now);
  const known = { secret: copy.alias, confirmedAt: copy.confirmedAt, version: copy.version };
  const sealNotes =
    sealedBy === "previous" ? ["it is sealed by the key before the present one"] : [];
  if (age === undefined) {
    const note = `confirmed in the future, on ${momentWords(copy.confirmedAt)}: set this clock right`;
    return { ...without(copy.alias, "unusable", note, ...sealNotes), ...known };
  }
  const canStandIn = mayUseCopy(copy, "unavailable", now, limits).kind === "usable";
  return {
    ...known,
    state: stateOf(copy, age, canStandIn),
    canStandIn,
    ageSeconds: age,
    usableUntil: standsInUntil(copy.confirmedAt, limits, now),
    notes: [
      ...(canStandIn
        ? glassNotes(copy, limits, now)
        : [`confirmed ${durationWords(age)} ago: too long`]),
      ...warmingNotes(copy, state),
      ...sealNotes,
    ],
  };
}

function stateOf({ alias }: SecretCopy, age: number, canStandIn: boolean): CopyState {
  if (age < lifetimeSeconds(alias)) {
    return "fresh";
  }
  return canStandIn ? "stale" : "expired";
}

function standsInUntil(confirmedAt: Date, limits: CopyLimits, now: Date): Date {
  const usual = usableUntil(confirmedAt, "unavailable", limits).getTime();
  const { breakGlass } = limits;
  const stretched =
    breakGlass === undefined || !isInForce(breakGlass, now)
      ? 0
      : Math.min(breakGlass.until.getTime(), confirmedAt.getTime() + longestCopySeconds * 1000);
  return new Date(Math.max(usual, stretched));
}

function glassNotes({ confirmedAt }: SecretCopy, limits: CopyLimits, now: Date): readonly string[] {
  return usableUntil(confirmedAt, "unavailable", limits) < now
    ? ["it may be used only by the permission to break the glass"]
    : [];
}

function warmingNotes(
  { alias, confirmedAt }: SecretCopy,
  state: WarmingState | undefined,
): readonly string[] {
  const { asked, written = {} } = state ?? {};
  const expected = written[alias];
  const failure = asked?.failure;
  const why = failure === undefined ? "" : `: ${failure.class} (${failure.code})`;
  return [
    ...(asked !== undefined && confirmedAt < asked.at
      ? [`the last warming did not refresh it${why}`]
      : []),
    ...(expected !== undefined && confirmedAt < expected
      ? [`an older copy than the one confirmed on ${momentWords(expected)}: somebody put it back`]
      : []),
  ];
}
