/**
 * A new sealing key, and everything sealed anew with it at once. The ring holds one key before the present one, so a change is
 * refused while anything still needs that one: it would be lost.
 */
import { toError, UsageError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { Opened, SecretCopies } from "../ports/secret-copies.ts";
import { place } from "./placing.ts";

export interface KeyChange {
  readonly sealedAnew: readonly SecretAlias[];
  readonly left: readonly Left[];
}

export interface Left {
  readonly alias: SecretAlias;
  readonly why: string;
  /** Whether it was seen to be opened still, by the key before; the next warming seals it anew then. */
  readonly isOpened: boolean;
}

/**
 * @throws {UsageError} naming the copies that would be lost, {UnavailableError} where somebody else changed the key meanwhile;
 * the key was not changed then.
 */
export async function changeKey(
  aliases: readonly SecretAlias[],
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<KeyChange> {
  const seen = await copies.keyInForce(signal);
  const kept = await keptOf(aliases, copies, signal);
  await sealStateAnew(copies, signal);
  await copies.turnKey(seen, signal);

  const left: Left[] = [];
  for (const alias of kept) {
    const stays = await sealAnew(alias, copies, signal);
    left.push(...(stays === undefined ? [] : [{ alias, ...stays }]));
  }
  await sealStateAnew(copies, signal);
  const sealedAnew = kept.filter((alias) => left.every((stays) => stays.alias !== alias));
  return { sealedAnew, left };
}

/** Those of which something is kept. @throws {UsageError} where some of that would be lost. */
async function keptOf(
  aliases: readonly SecretAlias[],
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<readonly SecretAlias[]> {
  const seen = await Promise.all(
    aliases.map(async (alias) => ({ alias, opened: await copies.open(alias, signal) })),
  );
  const lost = seen.flatMap(({ alias, opened }) => {
    const why = whyLost(opened);
    return why === undefined ? [] : [{ alias, why }];
  });
  if (lost.length === 0) {
    return seen.filter(({ opened }) => opened.kind !== "none").map(({ alias }) => alias);
  }
  const clauses = [...Map.groupBy(lost, ({ why }) => why)].map(
    ([why, alike]) => `the copy of ${alike.map(({ alias }) => alias).join(", ")} ${why}`,
  );
  const remedy = lost.some(({ why }) => isOfKey(why))
    ? "Restore the key, or empty its place, so that the next secrets-warming makes a new one, and the copies anew once the store answers: those that the key sealed are lost until then"
    : "It would be lost: run secrets-warming first, which seals copies anew, then change the key";
  throw new UsageError(`Cannot change the sealing key: ${clauses.join("; ")}. ${remedy}`);
}

function whyLost(opened: Opened): string | undefined {
  switch (opened.kind) {
    case "none":
      return undefined;
    case "unusable":
      return opened.why;
    case "kept":
      return opened.sealedBy === "previous"
        ? "is still sealed by the key before the present one"
        : undefined;
  }
}

/** No warming helps there: without the key in force nothing is sealed. */
function isOfKey(why: string): boolean {
  return /^cannot be opened: (?:the sealing key|there is no sealing key) /.test(`${why} `);
}

/** `undefined`: it is sealed by the new key. */
async function sealAnew(
  alias: SecretAlias,
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<Omit<Left, "alias"> | undefined> {
  let isOpened = false;
  try {
    const opened = await copies.open(alias, signal);
    if (opened.kind !== "kept") {
      return { why: opened.kind === "none" ? "is gone" : opened.why, isOpened };
    }
    isOpened = true;
    if (opened.sealedBy === "previous") {
      await place(opened.kept, copies, signal);
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return { why: toError(error).message, isOpened };
  }
}

/** What cannot be read stays as it is: an empty state in its place would forget what people were told. */
async function sealStateAnew(copies: SecretCopies, signal: AbortSignal): Promise<void> {
  if ((await copies.state(signal)) !== undefined) {
    await copies.changeState((state) => state, signal);
  }
}
