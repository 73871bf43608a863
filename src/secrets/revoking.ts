/** A person takes a secret away: a tombstone in the place of its copy. It works while the store is down. */
import { UnavailableError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import { isRevocation, isOlder, type SecretCopy, type Tombstone } from "../domain/secrets/copy.ts";
import { keptIn, type SecretCopies } from "../ports/secret-copies.ts";
import { place } from "./placing.ts";

/** What a person decides. */
export interface NewRevocation {
  readonly alias: SecretAlias;
  readonly secretId: string;
  readonly at: Date;
  readonly by: string;
  readonly reason: string;
  /** What the store has now, if it says: it may be newer than the copy, and is meant too. */
  readonly current: Pick<SecretCopy, "version" | "createdAt"> | undefined;
}

/** @throws {UnavailableError} {DeniedError} {ConfigError} where it could not be kept. */
export async function revoke(
  { current, ...revocation }: NewRevocation,
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<void> {
  await copies.makeKey(signal);
  const seen = await copies.open(revocation.alias, signal);
  const kept = keptIn(seen);
  const meant = current !== undefined && !(kept && isOlder(current, kept)) ? current : kept;
  const tombstone: Tombstone = {
    kind: "tombstone",
    ...revocation,
    // Of what cannot be opened the version is unknown: then every version that was made until now is meant.
    version: meant?.version,
    createdAt: meant?.createdAt,
  };
  // Remembered first: so it counts even if somebody puts an old copy back.
  await copies.changeState(
    (state) => ({ ...state, revoked: { ...state.revoked, [tombstone.alias]: tombstone } }),
    signal,
  );
  const placed = await place(tombstone, copies, signal);
  if (!isRevocation(placed)) {
    throw new UnavailableError(
      "the secret copies",
      `Cannot revoke ${revocation.alias}: somebody refreshed it at the same moment. Look at it by secrets status, then revoke it again`,
    );
  }
}
