/**
 * Warming: asks the store for all secrets by one question, whatever the age of their copies, and keeps what it believes. A copy
 * is only ever replaced by something newer and well-shaped; what the store denies gets a tombstone, unless so much is denied
 * at once that a mistake in a policy is likelier.
 */
import { toError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { emptyState, type WarmingState } from "../domain/secrets/warming-state.ts";
import { keptIn, type Opened } from "../ports/secret-copies.ts";
import { believed, suspect, understood, type Understood } from "./answers.ts";
import type { Warming, WarmingTools } from "./findings.ts";
import { massDenial } from "./mass-denial.ts";
import { settle, type Judged } from "./settling.ts";

export async function warm(
  aliases: readonly SecretAlias[],
  tools: WarmingTools,
  signal: AbortSignal,
): Promise<Warming> {
  const { copies, store, now } = tools;
  await copies.makeKey(signal);
  const state = await stateBefore(tools, signal);
  const before = new Map(
    await Promise.all(
      aliases.map(async (alias) => [alias, await openedSafely(alias, tools, signal)] as const),
    ),
  );

  const askedAt = now();
  const answers = await store.askAll(aliases, signal);
  const judged = aliases.map((alias): Judged => {
    const seen = before.get(alias) ?? { kind: "none" };
    const answer = answers.get(alias);
    return { alias, seen, answer: judge(alias, answer && understood(alias, answer), seen, tools) };
  });

  const denial = massDenial(
    judged.map(({ answer }) => answer),
    state.massDenialSince,
    tools,
  );
  const findings = await Promise.all(
    judged.map(async (one) => settle(one, { askedAt, denial, state, tools, signal })),
  );
  return { findings, massDenial: denial, failure: commonFailure(judged), askedAt };
}

/** One that cannot be looked at must not keep the others from being refreshed. */
async function openedSafely(
  alias: SecretAlias,
  { copies }: WarmingTools,
  signal: AbortSignal,
): Promise<Opened> {
  try {
    return await copies.open(alias, signal);
  } catch (error) {
    signal.throwIfAborted();
    const why = `cannot be looked at: ${toError(error).message}`;
    return { kind: "unusable", why, revision: undefined };
  }
}

async function stateBefore({ copies }: WarmingTools, signal: AbortSignal): Promise<WarmingState> {
  try {
    return (await copies.state(signal)) ?? emptyState;
  } catch {
    // It is written again at the end: what is wrong with its place is told then.
    signal.throwIfAborted();
    return emptyState;
  }
}

/** The answer, unless it would lead back, or gives other values under a version that is known. */
function judge(
  alias: SecretAlias,
  answer: Understood | undefined,
  seen: Opened,
  { forced = false }: WarmingTools,
): Understood {
  if (answer === undefined) {
    return suspect("NoAnswer", `the store said nothing about ${alias}`);
  }
  const kept = keptIn(seen);
  return kept === undefined || forced ? answer : believed(alias, answer, kept);
}

/** The failure of more than half of the secrets, the commonest class first. */
function commonFailure(judged: readonly Judged[]): StoreFailure | undefined {
  const failures = judged.flatMap(({ answer }) =>
    answer.kind === "failed" ? [answer.failure] : [],
  );
  const unavailable = failures.filter((failure) => failure.class === "unavailable");
  const half = judged.length / 2;
  if (unavailable.length > half) {
    return unavailable[0];
  }
  return failures.length > half ? failures[0] : undefined;
}
