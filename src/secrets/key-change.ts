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
  /** Still opened by the key before; the next warming seals them anew. */
  readonly left: readonly { readonly alias: SecretAlias; readonly why: string }[];
}

/** @throws {UsageError} naming the copies that would be lost; nothing was changed then. */
export async function changeKey(
  aliases: readonly SecretAlias[],
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<KeyChange> {
  await refuseLoss(aliases, copies, signal);
  await sealStateAnew(copies, signal);
  await copies.turnKey(signal);

  const sealedAnew: SecretAlias[] = [];
  const left: KeyChange["left"][number][] = [];
  for (const alias of aliases) {
    try {
      if (await sealAnew(alias, copies, signal)) {
        sealedAnew.push(alias);
      }
    } catch (error) {
      left.push({ alias, why: toError(error).message });
    }
  }
  await sealStateAnew(copies, signal);
  return { sealedAnew, left };
}

async function refuseLoss(
  aliases: readonly SecretAlias[],
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<void> {
  const seen = await Promise.all(
    aliases.map(async (alias) => ({ alias, opened: await copies.open(alias, signal) })),
  );
  const lost = seen.flatMap(({ alias, opened }) => {
    const why = whyLost(opened);
    return why === undefined ? [] : [{ alias, why }];
  });
  if (lost.length === 0) {
    return;
  }
  const clauses = [...Map.groupBy(lost, ({ why }) => why)].map(
    ([why, alike]) => `the copy of ${alike.map(({ alias }) => alias).join(", ")} ${why}`,
  );
  const remedy = lost.some(({ why }) => isOfKey(why))
    ? "Restore the key, or empty its place, so that the next secrets-warming makes a new one and the copies anew"
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

/** False where nothing is kept. */
async function sealAnew(
  alias: SecretAlias,
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<boolean> {
  const opened = await copies.open(alias, signal);
  if (opened.kind === "kept" && opened.sealedBy === "previous") {
    await place(opened.kept, copies, signal);
  }
  return opened.kind === "kept";
}

/** What cannot be read stays as it is: an empty state in its place would forget what people were told. */
async function sealStateAnew(copies: SecretCopies, signal: AbortSignal): Promise<void> {
  if ((await copies.state(signal)) !== undefined) {
    await copies.changeState((state) => state, signal);
  }
}
