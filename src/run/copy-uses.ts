/** The kept copies of secrets that a run went on with: logged when it happens, told with its end. */
import { durationWords, momentWords } from "../domain/alerts/wording.ts";
import type { BreakGlass } from "../domain/secrets/copy-rules.ts";
import type { FailureClass } from "../domain/secrets/failure-classes.ts";
import type { CopyUse, SecretsObserver } from "../secrets/copy-use.ts";
import type { Log } from "./log.ts";
import { finished, type Outcome, type Trouble } from "./outcome.ts";
import { copyUnusable, writeCopyUsed } from "./words.ts";

export interface CopyUses extends SecretsObserver {
  /** The latest use of each secret's copy. */
  readonly all: () => readonly CopyUse[];
}

/** @param store as people call it: `AWS Secrets Manager`. */
export function copyUses(log: Log, store: string): CopyUses {
  const uses = new Map<string, CopyUse>();
  return {
    all: () => [...uses.values()],
    copyUsed(use) {
      uses.set(use.alias, use);
      writeCopyUsed(log, store, use);
    },
    copyUnusable(alias, why) {
      log.warn({ secret: alias, why }, copyUnusable);
    },
  };
}

/** `main (confirmed 1 h 2 min ago; InternalServiceError)`. */
export function copyUseWords({ alias, ageSeconds, failure }: CopyUse): string {
  return `${alias} (confirmed ${durationWords(ageSeconds)} ago; ${failure.code})`;
}

/** An outage is nobody's business while the work gets done; a refusal or a strange answer is. */
export function withCopiesTold(outcome: Outcome, uses: readonly CopyUse[]): Outcome {
  const troubles = uses.filter(({ tell }) => tell).map((use) => troubleOf(use));
  if (troubles.length === 0 || outcome.kind === "failed" || outcome.kind === "skipped") {
    return outcome;
  }
  const before = outcome.kind === "partial" ? outcome.troubles : [];
  return { ...outcome, ...finished(outcome.counts, [...before, ...troubles]) };
}

const remedies: Readonly<Record<FailureClass, string>> = {
  unavailable: "Nothing to do for this run; mend what keeps the store from answering.",
  suspect:
    "Find out who answers in the store's place, or who spoilt the secret; such a copy stands in for 6 h.",
  denied:
    "Give access to the secret back, or revoke it by `secrets revoke`; such a copy stands in for 2 h.",
  misconfigured: "Correct the setting.",
};

function troubleOf({ alias, ageSeconds, failure, permission }: CopyUse): Trouble {
  const problem = `read from a copy confirmed ${durationWords(ageSeconds)} ago, as the store did not give it: ${failure.words}`;
  return {
    subject: `secret ${alias}`,
    problem: permission === undefined ? problem : `${problem}. ${permissionWords(permission)}`,
    remedy: permission === undefined ? remedies[failure.class] : permissionRemedy,
  };
}

const permissionRemedy =
  "Bring the store back before the permission ends; then remove SECRETS_BREAK_GLASS.";

function permissionWords({ by, reason, until }: BreakGlass): string {
  return `That is older than a copy may be: ${by} allowed it until ${momentWords(until)} (${reason})`;
}
