/**
 * A person changes a secret in the store: what was read is replaced, in its place or not at all. Whoever was faster is never
 * overwritten, and a revocation is never taken back without a word.
 */
import { ConfigError, DeniedError, UnavailableError, UsageError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { revocationIn, type SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { theSecrets } from "./refusals.ts";

/** What is being done, for messages. */
export interface Purpose {
  readonly alias: SecretAlias;
  /** As `Cannot …` goes on: `set the recipients`. */
  readonly what: string;
  /** As `Cannot tell whether …` goes on: `the recipients are set`. */
  readonly done: string;
  /** The command that shows it: `recipients show`. */
  readonly lookBy: string;
}

/** The secret as it was read. */
export interface Found {
  readonly text: string;
  readonly version: string;
}

/** @throws {UsageError} where a person revoked it; else by why the store did not give it. */
export async function readToChange(
  { copies, store }: { readonly copies: SecretCopies; readonly store: SecretStore },
  purpose: Purpose,
  signal: AbortSignal,
): Promise<Found> {
  const { alias, what } = purpose;
  const revocation = revocationIn(await copies.open(alias, signal));
  if (revocation !== undefined) {
    throw new UsageError(
      `Cannot ${what}: ${revocation.by} revoked the secret ${alias} (${revocation.reason}), and a new version would take that back. Settle it first: secrets refresh ${alias}`,
    );
  }
  const answer = await store.ask(alias, signal);
  if (answer.kind === "failed") {
    throw notWritten(purpose, answer.failure);
  }
  return answer;
}

/** @throws {UsageError} where somebody else changed it since; else by why the store did not take it. */
export async function writeChanged(
  store: SecretStore,
  purpose: Purpose,
  found: Found,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const { alias, what, lookBy } = purpose;
  const replaced = await store.replace(alias, text, found.version, signal);
  if (replaced === "conflict") {
    throw new UsageError(
      `Cannot ${what}: somebody else changed the secret ${alias} meanwhile. Nothing was written: look at it by ${lookBy}, then run this again`,
    );
  }
  if (replaced !== "replaced") {
    throw notReplaced(purpose, replaced.failure);
  }
}

/** Whoever did not answer may have written it. */
function notReplaced(purpose: Purpose, failure: StoreFailure): Error {
  const { alias, done, lookBy } = purpose;
  return failure.class === "unavailable" || failure.class === "suspect"
    ? new UnavailableError(
        theSecrets,
        `Cannot tell whether ${done}: ${failure.words}. It may have been written all the same: ask by secrets refresh ${alias}, then look by ${lookBy}`,
      )
    : notWritten(purpose, failure);
}

function notWritten(
  { alias, what, lookBy }: Purpose,
  { class: ofClass, words, remedy }: StoreFailure,
): Error {
  const message = `Cannot ${what}, as the store did not give or take the secret ${alias}: ${words}`;
  switch (ofClass) {
    case "misconfigured":
      return new ConfigError([`the secret ${alias} cannot be asked for: ${words}`]);
    case "denied":
      return new DeniedError(`${message}. ${remedy ?? `Give access to the secret ${alias}`}`);
    case "unavailable":
    case "suspect":
      return new UnavailableError(
        theSecrets,
        `${message}. Nothing was written: look by ${lookBy}, then try again`,
      );
  }
}
