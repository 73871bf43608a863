/** What is kept of a secret, as people are shown it: how it stands, until when, and why not. Never a value. Pure. */
import { durationWords, momentWords, plainLine } from "../domain/alerts/wording.ts";
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
import type { FailureClass, StoreFailure } from "../domain/secrets/failure-classes.ts";
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
  /** Whether a job could go on with it while the store does as it last did with this secret, or else is unavailable. */
  readonly canStandIn: boolean;
  readonly confirmedAt: Date | undefined;
  readonly ageSeconds: number | undefined;
  readonly version: string | undefined;
  /** While the store does as it last did with this secret, or else is unavailable. */
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
        ...failureNotes(viewing.state?.failures[secret]),
      );
    }
    case "unusable":
      return without(
        secret,
        "unusable",
        `its copy ${seen.why}`,
        ...failureNotes(viewing.state?.failures[secret]),
      );
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
  const failure = failureSince(copy, state);
  const reason = failure?.class ?? "unavailable";
  const isFresh = age < lifetimeSeconds(copy.alias);
  const verdict = mayUseCopy(copy, reason, now, limits);
  const canStandIn = isFresh || verdict.kind === "usable";
  const needsGlass = !isFresh && verdict.kind === "usable" && verdict.permission !== undefined;
  return {
    ...known,
    state: stateOf(isFresh, canStandIn),
    canStandIn,
    ageSeconds: age,
    usableUntil: standsInUntil(copy, reason, limits, now),
    notes: [
      ...(canStandIn ? [] : [whyNot(reason, age)]),
      ...(needsGlass ? ["it may be used only by the permission to break the glass"] : []),
      ...warmingNotes(copy, failure, state),
      ...sealNotes,
    ],
  };
}

function whyNot(reason: FailureClass, age: number): string {
  return reason === "misconfigured"
    ? "no copy stands in for what is asked for wrongly"
    : `confirmed ${durationWords(age)} ago: too long`;
}

function stateOf(isFresh: boolean, canStandIn: boolean): CopyState {
  if (isFresh) {
    return "fresh";
  }
  return canStandIn ? "stale" : "expired";
}

/** How the last warming failed on it, unless the store gave it since. */
function failureSince(
  { alias, confirmedAt }: SecretCopy,
  state: WarmingState | undefined,
): StoreFailure | undefined {
  return state?.asked !== undefined && confirmedAt < state.asked.at
    ? state.failures[alias]
    : undefined;
}

function standsInUntil(
  { alias, confirmedAt }: SecretCopy,
  reason: FailureClass,
  limits: CopyLimits,
  now: Date,
): Date {
  const { breakGlass } = limits;
  const stretches = reason === "unavailable" || reason === "suspect";
  const stretched =
    breakGlass === undefined || !stretches || !isInForce(breakGlass, now)
      ? 0
      : Math.min(breakGlass.until.getTime(), confirmedAt.getTime() + longestCopySeconds * 1000);
  // A fresh one is used whatever the store would say: it is not asked.
  const fresh = confirmedAt.getTime() + lifetimeSeconds(alias) * 1000;
  return new Date(Math.max(usableUntil(confirmedAt, reason, limits).getTime(), stretched, fresh));
}

function warmingNotes(
  { alias, confirmedAt }: SecretCopy,
  failure: StoreFailure | undefined,
  state: WarmingState | undefined,
): readonly string[] {
  const { asked, written = {} } = state ?? {};
  const expected = written[alias];
  const isMissed = asked !== undefined && confirmedAt < asked.at;
  return [
    ...(isMissed && failure === undefined ? [notRefreshed] : failureNotes(failure)),
    ...(expected !== undefined && confirmedAt < expected
      ? [`an older copy than the one confirmed on ${momentWords(expected)}: somebody put it back`]
      : []),
  ];
}

const notRefreshed = "the last warming did not refresh it";

function failureNotes(failure: StoreFailure | undefined): readonly string[] {
  return failure === undefined
    ? []
    : [`${notRefreshed}: ${failure.class} (${failure.code}): ${plainLine(failure.words, 200)}`];
}
