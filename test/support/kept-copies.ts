/**
 * Sealed copies in the embedded world of a folder, as a warming of an earlier time would have left them. Ages count back from
 * now, so a test needs no clock of its own.
 */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig, secretIdOf } from "../../src/config/config.ts";
import type { SecretAlias, SecretValues } from "../../src/domain/secrets/aliases.ts";
import type { Kept } from "../../src/domain/secrets/copy.ts";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld, systemClock } from "../../src/world/world.ts";

export interface KeptCopy {
  /** How long ago the store confirmed it. */
  readonly ageSeconds: number;
  readonly version?: string;
  readonly createdAt?: Date;
  readonly values?: SecretValues;
}

export interface KeptTombstone {
  readonly ageSeconds?: number;
  readonly version?: string;
  readonly createdAt?: Date;
  /** Absent: the store denied the secret. */
  readonly by?: string;
  readonly reason: string;
}

type Variables = Readonly<Record<string, string>>;

const signal = AbortSignal.timeout(600_000);

/** The copies as the program finds them there. */
export async function copiesIn(folder: string, variables: Variables = {}): Promise<SecretCopies> {
  return openWorld(readConfig(variables, folder), systemClock, secretTexts()).copies();
}

/** Puts a copy in place, over whatever is there. */
export async function keepCopy(
  folder: string,
  alias: SecretAlias,
  { ageSeconds, version = "1", createdAt, values = {} }: KeptCopy,
  variables: Variables = {},
): Promise<void> {
  const common = { alias, secretId: secretIdIn(folder, alias, variables), createdAt };
  const confirmedAt = secondsAgo(ageSeconds);
  await keep(folder, { kind: "copy", ...common, version, confirmedAt, values }, variables);
}

/** Puts a tombstone in place, over whatever is there. */
export async function keepTombstone(
  folder: string,
  alias: SecretAlias,
  { ageSeconds = 0, version, createdAt, by, reason }: KeptTombstone,
  variables: Variables = {},
): Promise<void> {
  const common = { alias, secretId: secretIdIn(folder, alias, variables), createdAt };
  const at = secondsAgo(ageSeconds);
  await keep(folder, { kind: "tombstone", ...common, version, at, by, reason }, variables);
}

/** Damages what is kept: its seal does not fit any more. */
export async function spoilCopy(folder: string, alias: SecretAlias): Promise<void> {
  const place = join(folder, ".surgicase", "copies", alias);
  const newest = (await readdir(place)).toSorted().at(-1) ?? "";
  await writeFile(join(place, newest), '{"format":"1"}\n');
}

async function keep(folder: string, kept: Kept, variables: Variables): Promise<void> {
  const copies = await copiesIn(folder, variables);
  await copies.makeKey(signal);
  const isKept = await copies.keep(kept, await copies.open(kept.alias, signal), signal);
  if (!isKept) {
    throw new Error(`Cannot keep ${kept.alias} for the test: somebody else writes there`);
  }
}

function secretIdIn(folder: string, alias: SecretAlias, variables: Variables): string {
  return secretIdOf(readConfig(variables, folder), alias) ?? "";
}

function secondsAgo(seconds: number): Date {
  return new Date(systemClock.now().getTime() - seconds * 1000);
}
