/**
 * Keeps the sealed copies of all secrets warm, so that jobs go on while the store is down. It is honest: a secret that is
 * served from its copy was not refreshed. It runs often, so it says by itself when people hear of an episode.
 */
import { hasLastedLong, isNews } from "../domain/secrets/episode.ts";
import type { WarmingState } from "../domain/secrets/warming-state.ts";
import { momentWords } from "../domain/alerts/wording.ts";
import { ConfigError } from "../domain/failure.ts";
import { secretAliases } from "../domain/secrets/aliases.ts";
import { defineJob, type Job, type JobFacts } from "../run/job.ts";
import { finished, type Counts, type EpisodeNews } from "../run/outcome.ts";
import { isHighFailureRate, isRefreshed, stateAfter } from "../secrets/after-warming.ts";
import type { Finding, Warming } from "../secrets/findings.ts";
import { warm } from "../secrets/warming.ts";
import { troublesOf } from "./warming/troubles.ts";
import { watchdogMark, watchdogTroubles } from "./warming/watchdog-mark.ts";

/** @param readers the other jobs, to name those that stop when a copy expires. */
export function secretsWarming(readers: readonly JobFacts[]): Job {
  return defineJob({
    name: "secrets-warming",
    title: "Secrets Cache Warming",
    summary: "Re-reads all secrets and keeps sealed copies for the time when the store is down",
    schedule: "*/30 * * * *",
    attemptSeconds: 90,
    keepsTryingSeconds: 0,
    accepts: [],
    secrets: secretAliases,
    words: {
      succeeded: ({ refreshed }) => `Secrets warming completed: ${refreshed} secrets refreshed`,
      partial: ({ refreshed, secrets }) =>
        `Secrets warming partial: ${refreshed}/${secrets} secrets refreshed`,
      failed: "Secrets warming failed",
    },
    whenItFails:
      "The copies of the secrets are not renewed. Jobs go on with those that can be opened, until these are too old; `secrets drill` shows which.",
    needs: ["copies", "store"],
    mayLack: ["notes"],

    async run({ copies, store, ...others }, context) {
      const { command, now, settings, signal } = context;
      const { ids, limits, onMassDenial } = settings.secrets;
      const secretId = (alias: (typeof secretAliases)[number]) => ids.get(alias) ?? "";
      const tools = { store, copies, limits, onMassDenial, secretId, now };
      const warming = await warm([...ids.keys()], tools, signal);
      refuseHopeless(warming);
      const mark = await watchdogMark(others, context);
      const state = await copies.changeState(
        (before) => stateAfter(before, warming, mark, now()),
        signal,
      );
      const done = finished(countsOf(warming), [
        ...troublesOf(warming, { now: now(), ids, command }),
        ...watchdogTroubles(state.watchdog, now(), command),
      ]);
      const episode = newsOf(state, warming, readers, now());
      return { ...done, episode, confirmations: confirmationsIn(warming.findings) };
    },
  });
}

/** Nothing was asked rightly, or nothing could be kept: there is no episode to speak of, a person must act. */
function refuseHopeless({ findings }: Warming): void {
  const [first] = findings;
  if (first === undefined) {
    throw new ConfigError(["no secret has a name: set SECRET_ID_<ALIAS> for those that are used"]);
  }
  if (findings.every((finding) => finding.kind === "unkept") && first.kind === "unkept") {
    throw settingsError(findings) ?? first.error;
  }
  const wrongly = findings.flatMap((finding) =>
    "failure" in finding && finding.failure.class === "misconfigured"
      ? [`the secret ${finding.alias} cannot be asked for: ${finding.failure.words}`]
      : [],
  );
  if (wrongly.length === findings.length) {
    throw new ConfigError(wrongly);
  }
}

/** All that is to be set right at once, each thing once; undefined where that is not what is wrong. */
function settingsError(findings: readonly Finding[]): ConfigError | undefined {
  const errors = findings.flatMap((finding) => (finding.kind === "unkept" ? [finding.error] : []));
  const ofSettings = errors.filter((error) => error instanceof ConfigError);
  const [first] = ofSettings;
  return first === undefined || ofSettings.length < errors.length
    ? undefined
    : new ConfigError([...new Set(ofSettings.flatMap(({ problems }) => problems))], {
        cause: first,
      });
}

function countsOf({ findings }: Warming): Counts {
  const count = (...kinds: readonly Finding["kind"][]) =>
    findings.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    secrets: findings.length,
    refreshed: count("refreshed"),
    stale: count("stale"),
    missing: count("missing", "unkept"),
    denied: count("denied", "revoked"),
  };
}

function newsOf(
  { episode, watchdog }: WarmingState,
  warming: Warming,
  readers: readonly JobFacts[],
  now: Date,
): EpisodeNews | undefined {
  return (
    episode && {
      since: episode.since,
      what: matterIn(warming, watchdog.isSilent),
      meaning: meaningOf(warming, watchdog.isSilent, readers),
      due: isNews(episode),
      outlook:
        episode.over || !hasLastedLong(episode, now) ? undefined : outlookOf(warming, readers),
      highFailureRate: isHighFailureRate(warming),
    }
  );
}

function matterIn({ findings }: Warming, isWatchdogSilent: boolean): string {
  const failed = findings.filter((finding) => !isRefreshed(finding)).length;
  const verb = failed === 1 ? "was" : "were";
  const secrets =
    failed === 0 ? [] : [`${failed} of ${findings.length} secrets ${verb} not refreshed`];
  const matters = [...secrets, ...(isWatchdogSilent ? ["the watchdog is silent"] : [])];
  return matters.length === 0
    ? "copies had been touched, and were made anew"
    : matters.join(", and ");
}

function meaningOf(
  warming: Warming,
  isWatchdogSilent: boolean,
  readers: readonly JobFacts[],
): string {
  const unwatched = isWatchdogSilent
    ? "Nobody is told of runs that never start, are killed or hang; runs that fail by themselves still say so."
    : "";
  const secrets =
    isWatchdogSilent && isAllRefreshed(warming) ? "" : secretsMeaning(warming, readers);
  return [secrets, unwatched].filter((sentence) => sentence !== "").join(" ");
}

function isAllRefreshed({ findings }: Warming): boolean {
  return findings.every((finding) => isRefreshed(finding));
}

/** Whom it stops now, and whom it does not. */
function secretsMeaning({ findings }: Warming, readers: readonly JobFacts[]): string {
  const gone = findings.filter(({ kind }) => kind !== "refreshed" && kind !== "stale");
  const stopped = readersOf(gone, readers);
  if (stopped.length > 0) {
    return `These jobs stop now, as they read a secret that nobody can give them: ${stopped.join(", ")}. The others go on.`;
  }
  return findings.some(({ kind }) => kind === "stale")
    ? "Jobs go on with the sealed copies, so nothing stops yet."
    : "No job stops.";
}

/** When the copies expire, whom that stops, and what would put it off. */
function outlookOf({ findings }: Warming, readers: readonly JobFacts[]): string | undefined {
  const stale = findings.filter((finding) => finding.kind === "stale");
  const [first] = stale
    .map(({ usableUntil }) => usableUntil)
    .toSorted((one, other) => one.getTime() - other.getTime());
  if (first === undefined) {
    return undefined;
  }
  const stopped = readersOf(stale, readers);
  const whom = stopped.length === 0 ? "" : ` Then these jobs stop: ${stopped.join(", ")}.`;
  return `If the store stays away, the first copies expire on ${momentWords(first)}.${whom} ${putOff}`;
}

const putOff = "SECRETS_COPY_HOURS (72 at most) or SECRETS_BREAK_GLASS puts that off.";

function readersOf(findings: readonly Finding[], readers: readonly JobFacts[]): readonly string[] {
  const aliases = new Set(findings.map(({ alias }) => alias));
  return readers
    .filter(({ secrets }) => secrets.some((alias) => aliases.has(alias)))
    .map(({ name }) => name);
}

function confirmationsIn(findings: readonly Finding[]): Readonly<Record<string, Date>> {
  return Object.fromEntries(
    findings.flatMap((finding) =>
      "confirmedAt" in finding ? [[finding.alias, finding.confirmedAt]] : [],
    ),
  );
}
