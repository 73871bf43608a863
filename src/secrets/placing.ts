/**
 * Puts a copy or a tombstone into its place, whoever else writes at the same time: what is newer stays, and what was written is
 * read back and opened, as on a bad day.
 */
import { UnavailableError } from "../domain/failure.ts";
import { succeeding, supersedes, type Kept } from "../domain/secrets/copy.ts";
import type { Opened, SecretCopies } from "../ports/secret-copies.ts";

const mostTries = 20;

/**
 * Answers what is in place now: what was to be placed, or something newer that another writer placed meanwhile.
 * @param forced a person's word: also over something newer.
 * @throws {UnavailableError} {DeniedError} {ConfigError}
 */
export async function place(
  next: Kept,
  copies: SecretCopies,
  signal: AbortSignal,
  forced = false,
): Promise<Kept> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const seen = await copies.open(next.alias, signal);
    const newer = forced ? undefined : newerThan(next, seen);
    if (newer !== undefined) {
      return newer;
    }
    const placed = forced || seen.kind !== "kept" ? next : succeeding(next, seen.kept);
    if (await copies.keep(placed, seen, signal)) {
      return await readBack(next, copies, signal);
    }
  }
  throw new UnavailableError(
    "the secret copies",
    `Cannot keep the copy of ${next.alias}: others write it all the time`,
  );
}

function newerThan(next: Kept, seen: Opened): Kept | undefined {
  return seen.kind === "kept" && !supersedes(next, seen.kept) ? seen.kept : undefined;
}

async function readBack(next: Kept, copies: SecretCopies, signal: AbortSignal): Promise<Kept> {
  const opened = await copies.open(next.alias, signal);
  if (opened.kind !== "kept") {
    const why = opened.kind === "none" ? "it is gone" : `it ${opened.why}`;
    throw new Error(`Cannot trust the copy of ${next.alias} that was just kept: ${why}`);
  }
  return opened.kept;
}
