/** The errors of a secret that cannot be had: what the store did, what the copy says, and what to do. */
import { durationWords, momentWords } from "../domain/alerts/wording.ts";
import { ConfigError, DeniedError, UnavailableError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import { ageSeconds, type Kept, type Tombstone } from "../domain/secrets/copy.ts";
import { usualSeconds, type CopyLimits } from "../domain/secrets/copy-rules.ts";
import type { FailureClass, StoreFailure } from "../domain/secrets/failure-classes.ts";

/** What is waited for. */
export const theSecrets = "the secrets";

export function refusal(
  alias: SecretAlias,
  failure: StoreFailure,
  kept: Kept | undefined,
  now: Date,
  limits: CopyLimits,
): Error {
  if (failure.class === "misconfigured") {
    return new ConfigError([`the secret ${alias} cannot be asked for: ${failure.words}`]);
  }
  // Whoever took it away did so while the store still answered.
  if (kept?.kind === "tombstone") {
    return kept.by === undefined ? deniedError(alias, failure, kept) : revokedError(alias, kept);
  }
  const message = `Cannot read the secret ${alias}: ${failure.words}; ${copyWords(kept, failure, now, limits)}`;
  return failure.class === "denied"
    ? new DeniedError(`${message}. ${remedyFor(failure)}`)
    : new UnavailableError(theSecrets, message);
}

export function revokedError(alias: SecretAlias, { by = "", at, reason }: Tombstone): DeniedError {
  return new DeniedError(
    `Cannot read the secret ${alias}: ${by} revoked it on ${momentWords(at)} (${reason}). Give it a new version, or run: secrets refresh ${alias}`,
  );
}

function deniedError(
  alias: SecretAlias,
  failure: StoreFailure,
  { at, reason }: Tombstone,
): DeniedError {
  return new DeniedError(
    `Cannot read the secret ${alias}: ${failure.words}; its copy was taken away, as the store denied it on ${momentWords(at)} (${reason}). ${remedyFor(failure)}`,
  );
}

function remedyFor({ remedy, whose }: StoreFailure): string {
  const usual =
    whose === "identity"
      ? "Look at who we are for AWS: the role and its trust, the token or keys"
      : "Give access back, or restore the secret";
  return remedy ?? usual;
}

const longest: Readonly<Record<FailureClass, string>> = {
  unavailable: "while the store is unavailable",
  suspect: "while the store cannot be believed",
  denied: "once the store has denied it",
  misconfigured: "at no time",
};

function copyWords(
  kept: Kept | undefined,
  failure: StoreFailure,
  now: Date,
  limits: CopyLimits,
): string {
  if (kept?.kind !== "copy") {
    return "there is no copy to go on with";
  }
  const age = ageSeconds(kept, now);
  return age === undefined
    ? `its copy was confirmed in the future, on ${momentWords(kept.confirmedAt)}: set the clock of this machine right`
    : `its copy was confirmed ${durationWords(age)} ago, and may be ${durationWords(usualSeconds(failure.class, limits))} old ${longest[failure.class]}`;
}
