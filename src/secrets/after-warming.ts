/** What follows from a warming: what people must be told of, and what the next one has to know. Pure. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { nextEpisode } from "../domain/secrets/episode.ts";
import type { WarmingState, WatchdogSeen } from "../domain/secrets/warming-state.ts";
import { watchdogSeen, type WatchdogMark } from "../domain/secrets/watchdog-silence.ts";
import type { Finding, Warming } from "./findings.ts";

const hour = 60 * 60 * 1000;
/** A single secret may be stale for so long before anybody is told. */
const staleMilliseconds = 2 * hour;

/** @param watchdog its mark; `undefined`: it could not be read. */
export function stateAfter(
  before: WarmingState,
  warming: Warming,
  watchdog: WatchdogMark | undefined,
  now: Date,
): WarmingState {
  const { findings, failure, askedAt, massDenial } = warming;
  if (before.asked !== undefined && isLater(before.asked.at, askedAt, now)) {
    // Another warming asked after this one and has had its word: this one was held up.
    return withWritten(before, findings);
  }
  const seen = watchdogSeen(before.watchdog, watchdog, now);
  const isWell =
    findings.every((finding) => isRefreshed(finding) && finding.notes.length === 0) &&
    !seen.isSilent;
  return {
    ...withWritten(before, findings),
    asked: { at: askedAt, failure },
    failures: Object.fromEntries(
      findings.flatMap((finding) =>
        "failure" in finding ? [[finding.alias, finding.failure] as const] : [],
      ),
    ),
    massDenialSince: massDenial?.since ?? denialInDoubt(before, failure),
    watchdog: seen,
    episode: nextEpisode(before.episode, isWell, matters(warming, seen, now), now),
  };
}

/** One of a clock that was ahead is no later word. */
function isLater(moment: Date, askedAt: Date, now: Date): boolean {
  return moment > askedAt && moment <= now;
}

/** A denial that an outage interrupts goes on counting: only answers end it. */
function denialInDoubt(
  { massDenialSince }: WarmingState,
  failure: StoreFailure | undefined,
): Date | undefined {
  return failure === undefined ? undefined : massDenialSince;
}

/** The state once what was refreshed is written down, so that an older copy put back later is noticed. */
export function withWritten(before: WarmingState, findings: readonly Finding[]): WarmingState {
  return {
    ...before,
    written: { ...before.written, ...writtenBy(findings, before) },
    revoked: revokedAfter(before.revoked, findings),
  };
}

/** Whether more than half was not refreshed. */
export function isHighFailureRate({ findings }: Warming): boolean {
  const failed = findings.filter((finding) => !isRefreshed(finding)).length;
  return failed * 2 > findings.length;
}

export function isRefreshed(finding: Finding): boolean {
  return finding.kind === "refreshed";
}

/** A revocation is remembered until the secret was refreshed: by a newer version, or by a person. */
function revokedAfter(
  before: WarmingState["revoked"],
  findings: readonly Finding[],
): WarmingState["revoked"] {
  const refreshed = new Set(findings.filter(isRefreshed).map(({ alias }) => alias));
  const still = Object.entries(before).filter(([alias]) => !refreshed.has(alias as SecretAlias));
  const now = findings.flatMap((finding) =>
    finding.kind === "revoked" ? [[finding.alias, finding.tombstone] as const] : [],
  );
  return Object.fromEntries([...still, ...now]);
}

function writtenBy(
  findings: readonly Finding[],
  { written }: WarmingState,
): Readonly<Partial<Record<SecretAlias, Date>>> {
  return Object.fromEntries(
    findings.flatMap((finding) => {
      if (finding.kind !== "refreshed") {
        return [];
      }
      const before = written[finding.alias];
      const { confirmedAt } = finding;
      // The moment of a clock that was wrong is not kept.
      const isOvertaken =
        before !== undefined &&
        before > confirmedAt &&
        before < new Date(confirmedAt.getTime() + hour);
      return [[finding.alias, isOvertaken ? before : confirmedAt]];
    }),
  );
}

/**
 * What people must hear of, by name, so that each is told once. Single secrets that an outage keeps from being refreshed are
 * none before they are stale for 2 h; in a general outage it is one matter for all.
 */
function matters(warming: Warming, { isSilent }: WatchdogSeen, now: Date): readonly string[] {
  const isGeneral = isHighFailureRate(warming);
  const general = [
    ...(isGeneral ? ["more than half not refreshed"] : []),
    ...(warming.massDenial === undefined ? [] : ["mass denial"]),
    ...(isSilent ? ["watchdog silent"] : []),
  ];
  return [...general, ...warming.findings.flatMap((finding) => mattersOf(finding, isGeneral, now))];
}

function mattersOf(finding: Finding, isGeneral: boolean, now: Date): readonly string[] {
  const { alias, kind, notes } = finding;
  const noted = notes.map((note) => `${alias} ${note.kind}`);
  switch (kind) {
    case "refreshed":
      return noted;
    case "stale":
      return finding.failure.class === "unavailable"
        ? [
            ...noted,
            ...(isGeneral || !isLongStale(finding.confirmedAt, now) ? [] : [`${alias} stale`]),
          ]
        : [...noted, `${alias} stale, ${finding.failure.class}`];
    case "missing":
      return [...noted, `${alias} missing, ${finding.failure.class}`];
    case "denied":
    case "revoked":
    case "unkept":
      return [...noted, `${alias} ${kind}`];
  }
}

function isLongStale(confirmedAt: Date, now: Date): boolean {
  return now.getTime() - confirmedAt.getTime() > staleMilliseconds;
}
