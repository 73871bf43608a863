/**
 * Secrets that are kept in a second region too: it is asked for what the first one could not give, within the same limit.
 * It may be behind: whoever takes its answer compares the versions.
 */
import type { SecretAlias } from "../../../domain/secrets/aliases.ts";
import type { StoreAnswer } from "../../../ports/secret-store.ts";
import { countdown } from "./countdown.ts";

export type Answers = ReadonlyMap<SecretAlias, StoreAnswer>;

/** Asks for these, and has an answer for each. @throws the signal's reason. */
export type Asker = (
  aliases: readonly SecretAlias[],
  limitMilliseconds: number,
  signal: AbortSignal,
) => Promise<Answers>;

/** 5 of 8 s; a replica that is left no time helps nobody. */
const primaryShare = 5 / 8;

export function withReplica(primary: Asker, replica: Asker | undefined): Asker {
  if (replica === undefined) {
    return primary;
  }
  return async (aliases, limitMilliseconds, signal) => {
    const remaining = countdown(limitMilliseconds);
    const answers = await primary(aliases, limitMilliseconds * primaryShare, signal);
    const silent = aliases.filter((alias) => isUnavailable(answers.get(alias)));
    if (silent.length === 0) {
      return answers;
    }
    const second = await replica(silent, remaining(), signal);
    return new Map([...answers, ...given(second, answers)]);
  };
}

/** What the replica gave, each with why it was asked. */
function given(second: Answers, first: Answers): Answers {
  return new Map(
    [...second].flatMap(([alias, answer]) => {
      const before = first.get(alias);
      return answer.kind === "secret" && before?.kind === "failed"
        ? [[alias, { ...answer, insteadOf: before.failure }] as const]
        : [];
    }),
  );
}

function isUnavailable(answer: StoreAnswer | undefined): boolean {
  return answer?.kind === "failed" && answer.failure.class === "unavailable";
}

/** An ARN names its region; the replica of a secret has the same one but for that. */
export function idIn(region: string, id: string): string {
  return id.replace(/^(arn:[\w-]+:secretsmanager:)[\w-]+:/, `$1${region}:`);
}
