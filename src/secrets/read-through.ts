/**
 * How a job reads a secret: a copy that the store confirmed within its lifetime, without asking anybody; else the store; else,
 * by why the store did not give it, an older copy. The rule is in `../domain/secrets/copy-rules.ts`.
 */
import { toError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import { ageSeconds, isRevoked, type Kept } from "../domain/secrets/copy.ts";
import { mayUseCopy, type CopyLimits } from "../domain/secrets/copy-rules.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { keptIn, type SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { Secret, Secrets } from "../ports/secrets.ts";
import { believed, understood, type Answered, type Understood } from "./answers.ts";
import type { SecretsObserver } from "./copy-use.ts";
import { refusal, revokedError } from "./refusals.ts";

export interface ReadThroughTools {
  readonly store: SecretStore;
  readonly copies: SecretCopies;
  readonly limits: CopyLimits;
  /** How long a confirmed copy spares the question, in seconds; 0 where asking costs nothing. */
  readonly lifetimeSeconds: (alias: SecretAlias) => number;
  readonly now: () => Date;
  readonly observer: SecretsObserver;
}

/** One silent store costs a run its 8 s once: who reads on within this time is not made to wait again. */
const silenceMilliseconds = 60_000;
/** From one warming to the next: what the last one could not reach, no job tries while it has a copy to go on with. */
const warmingMilliseconds = 30 * 60_000;

/** Codes of a question that was not answered in time. */
const hung: ReadonlySet<string> = new Set(["Timeout", "ETIMEDOUT"]);

interface Memory {
  readonly answers: Map<SecretAlias, Secret>;
  silence: { readonly failure: StoreFailure; readonly at: Date } | undefined;
}

export function readThrough(tools: ReadThroughTools): Secrets {
  const memory: Memory = { answers: new Map(), silence: undefined };
  return {
    async read(alias, signal, ask) {
      signal.throwIfAborted();
      const kept = await keptCopy(alias, tools, signal);
      const known = ask === "anew" ? undefined : confirmed(alias, kept, tools, memory);
      return known ?? (await asked(alias, kept, ask, tools, memory, signal));
    },
  };
}

/** What cannot be opened is as good as none; the store is asked then. */
async function keptCopy(
  alias: SecretAlias,
  { copies, observer }: ReadThroughTools,
  signal: AbortSignal,
): Promise<Kept | undefined> {
  try {
    const opened = await copies.open(alias, signal);
    if (opened.kind === "unusable") {
      observer.copyUnusable(alias, opened.why);
    }
    return keptIn(opened);
  } catch (error) {
    signal.throwIfAborted();
    observer.copyUnusable(alias, `cannot be looked at: ${toError(error).message}`);
    return undefined;
  }
}

/** Confirmed within its lifetime: by the last warming, or by an answer to this process. */
function confirmed(
  alias: SecretAlias,
  kept: Kept | undefined,
  { lifetimeSeconds, now }: ReadThroughTools,
  { answers }: Memory,
): Secret | undefined {
  const isFresh = (candidate: { readonly confirmedAt: Date }): boolean => {
    const age = ageSeconds(candidate, now());
    return age !== undefined && age < lifetimeSeconds(alias);
  };
  const valid = kept?.kind === "copy" && !isFresh(kept) ? undefined : kept;
  const answered = answers.get(alias);
  // What the store said to this process may be news to the last warming.
  if (answered !== undefined && isFresh(answered) && !isLater(valid, answered)) {
    return answered;
  }
  return valid?.kind === "copy" ? { ...plain(valid), servedFrom: "source" } : undefined;
}

function isLater(kept: Kept | undefined, { confirmedAt }: Secret): boolean {
  const at = kept?.kind === "tombstone" ? kept.at : kept?.confirmedAt;
  return at !== undefined && at > confirmedAt;
}

async function asked(
  alias: SecretAlias,
  kept: Kept | undefined,
  ask: "anew" | undefined,
  tools: ReadThroughTools,
  memory: Memory,
  signal: AbortSignal,
): Promise<Secret> {
  const askedAt = tools.now();
  const silence = ask === "anew" ? undefined : await knownSilence(kept, tools, memory, signal);
  const answer = silence ?? (await answerOf(alias, kept, tools, signal));
  if (answer.kind === "secret") {
    const secret = secretOf(alias, answer, askedAt);
    memory.answers.set(alias, secret);
    memory.silence = undefined;
    return secret;
  }
  const { failure } = answer;
  if (failure.class === "unavailable" && silence === undefined) {
    memory.silence = { failure, at: tools.now() };
  }
  return fromCopy(alias, kept, failure, tools);
}

/**
 * A silence that is known already, of a moment ago or of the last warming. Without a copy to go on with the store is asked all
 * the same, as it may fail for one secret and not for another; unless it hung: that costs 8 s each time.
 */
async function knownSilence(
  kept: Kept | undefined,
  { copies, limits, now }: ReadThroughTools,
  { silence }: Memory,
  signal: AbortSignal,
): Promise<Understood | undefined> {
  const at = now();
  const canStandIn = mayUseCopy(kept, "unavailable", at, limits).kind === "usable";
  if (silence !== undefined && isWithin(silence.at, at, silenceMilliseconds)) {
    const { failure } = silence;
    return canStandIn || hung.has(failure.code) ? { kind: "failed", failure } : undefined;
  }
  const failure = canStandIn ? await lastSilence(copies, at, signal) : undefined;
  return failure && { kind: "failed", failure };
}

/** What the last warming saw of a store that is probably still silent. Only a hint: without it the store is asked. */
async function lastSilence(
  copies: SecretCopies,
  now: Date,
  signal: AbortSignal,
): Promise<StoreFailure | undefined> {
  try {
    const last = (await copies.state(signal))?.asked;
    const isRecent = last !== undefined && isWithin(last.at, now, warmingMilliseconds);
    return isRecent && last.failure?.class === "unavailable" ? last.failure : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function isWithin(moment: Date, now: Date, milliseconds: number): boolean {
  return Math.abs(now.getTime() - moment.getTime()) < milliseconds;
}

async function answerOf(
  alias: SecretAlias,
  kept: Kept | undefined,
  { store }: ReadThroughTools,
  signal: AbortSignal,
): Promise<Understood> {
  const answer = understood(alias, await store.ask(alias, signal));
  if (answer.kind === "failed" || kept === undefined) {
    return answer;
  }
  if (kept.kind === "tombstone" && isRevoked(answer, kept)) {
    throw revokedError(alias, kept);
  }
  return believed(alias, answer, kept);
}

function fromCopy(
  alias: SecretAlias,
  kept: Kept | undefined,
  failure: StoreFailure,
  { limits, now, observer }: ReadThroughTools,
): Secret {
  const verdict = mayUseCopy(kept, failure.class, now(), limits);
  if (verdict.kind === "unusable" || kept?.kind !== "copy") {
    throw refusal(alias, failure, kept, now(), limits);
  }
  const { ageSeconds: age, tell, permission } = verdict;
  const { version } = kept;
  observer.copyUsed({ alias, version, ageSeconds: age, failure, tell, permission });
  return { ...plain(kept), servedFrom: "copy" };
}

function secretOf(alias: SecretAlias, { values, version }: Answered, confirmedAt: Date): Secret {
  return { alias, values, version, confirmedAt, servedFrom: "source" };
}

function plain({
  alias,
  values,
  version,
  confirmedAt,
}: Extract<Kept, { kind: "copy" }>): Omit<Secret, "servedFrom"> {
  return { alias, values, version, confirmedAt };
}
