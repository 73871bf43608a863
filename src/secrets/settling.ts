/**
 * What becomes of one secret in a warming: a new copy in place, a tombstone, or the copy that is there left as it is. Whoever
 * had a later word meanwhile is heard.
 */
import { toError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import {
  isRevocation,
  isRevoked,
  type Kept,
  type SecretCopy,
  type Tombstone,
} from "../domain/secrets/copy.ts";
import { mayUseCopy, usableUntil } from "../domain/secrets/copy-rules.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import type { WarmingState } from "../domain/secrets/warming-state.ts";
import { keptIn, type Opened } from "../ports/secret-copies.ts";
import type { Understood } from "./answers.ts";
import type { Finding, Note, WarmingTools } from "./findings.ts";
import type { MassDenial } from "./mass-denial.ts";
import { place } from "./placing.ts";

/** A secret, what was there of it, and what the store said. */
export interface Judged {
  readonly alias: SecretAlias;
  readonly seen: Opened;
  readonly answer: Understood;
}

export interface Settling {
  readonly askedAt: Date;
  readonly denial: MassDenial | undefined;
  readonly state: WarmingState;
  readonly tools: WarmingTools;
  readonly signal: AbortSignal;
}

export async function settle(one: Judged, settling: Settling): Promise<Finding> {
  const { alias, answer, seen } = one;
  const notes = notesOn(alias, seen, settling.state);
  try {
    const finding =
      answer.kind === "secret"
        ? await refreshed(one, answer, settling)
        : await notRefreshed(one, answer.failure, settling);
    await sealAnew(seen, settling);
    return { ...finding, alias, notes };
  } catch (error) {
    settling.signal.throwIfAborted();
    return { kind: "unkept", alias, notes, error: toError(error) };
  }
}

type Settled = Finding extends infer Each
  ? Each extends Finding
    ? Omit<Each, "alias" | "notes">
    : never
  : never;

async function refreshed(
  { alias, seen }: Judged,
  { values, version, createdAt }: Understood & { readonly kind: "secret" },
  { askedAt, tools, signal }: Settling,
): Promise<Settled> {
  const { copies, secretId, forced = false } = tools;
  const kept = keptIn(seen);
  if (kept?.kind === "tombstone" && !forced && isRevoked({ version, createdAt }, kept)) {
    return { kind: "revoked", tombstone: kept };
  }
  const copy: SecretCopy = {
    kind: "copy",
    alias,
    secretId: secretId(alias),
    version,
    createdAt,
    confirmedAt: askedAt,
    values,
  };
  if (forced) {
    await copies.changeState((state) => withoutRevocation(state, alias), signal);
  }
  return inPlace(await place(copy, copies, signal, forced));
}

function withoutRevocation(state: WarmingState, alias: SecretAlias): WarmingState {
  return { ...state, revoked: { ...state.revoked, [alias]: undefined } };
}

/** What became of it: somebody else may have had a later word. */
function inPlace(kept: Kept, told?: StoreFailure): Settled {
  if (kept.kind === "copy") {
    return { kind: "refreshed", version: kept.version, confirmedAt: kept.confirmedAt };
  }
  if (isRevocation(kept)) {
    return { kind: "revoked", tombstone: kept };
  }
  const { reason: code } = kept;
  const words = `the store answered ${code} to another warming`;
  return { kind: "denied", failure: told ?? { class: "denied", whose: "store", code, words } };
}

async function notRefreshed(
  { alias, seen }: Judged,
  failure: StoreFailure,
  { askedAt, denial, tools, signal }: Settling,
): Promise<Settled> {
  const { copies, secretId, tombstones = true } = tools;
  const kept = keptIn(seen);
  if (isRevocation(kept)) {
    return { kind: "revoked", tombstone: kept };
  }
  if (failure.class === "denied" && denial?.held !== true && tombstones) {
    const tombstone = tombstoneFor(alias, secretId(alias), kept, failure, askedAt);
    return inPlace(await place(tombstone, copies, signal), failure);
  }
  const later = await confirmedSince(alias, askedAt, copies, signal);
  return later === undefined ? standIn(kept, failure, tools) : inPlace(later);
}

/** What another warming was given since this one asked. */
async function confirmedSince(
  alias: SecretAlias,
  askedAt: Date,
  copies: WarmingTools["copies"],
  signal: AbortSignal,
): Promise<Kept | undefined> {
  const now = await copies.open(alias, signal);
  const kept = keptIn(now);
  return kept?.kind === "copy" && kept.confirmedAt > askedAt ? kept : undefined;
}

function standIn(
  kept: Kept | undefined,
  failure: StoreFailure,
  { limits, now }: WarmingTools,
): Settled {
  const usable = mayUseCopy(kept, failure.class, now(), limits).kind === "usable";
  return usable && kept?.kind === "copy"
    ? {
        kind: "stale",
        failure,
        confirmedAt: kept.confirmedAt,
        usableUntil: usableUntil(kept.confirmedAt, failure.class, limits),
      }
    : { kind: "missing", failure };
}

/** Else the next change of the key would lock it out. Where another was placed meanwhile, it does nothing. */
async function sealAnew(seen: Opened, { tools, signal }: Settling): Promise<void> {
  if (seen.kind === "kept" && seen.sealedBy === "previous") {
    await tools.copies.keep(seen.kept, seen, signal);
  }
}

function tombstoneFor(
  alias: SecretAlias,
  secretId: string,
  kept: Kept | undefined,
  failure: StoreFailure,
  at: Date,
): Tombstone {
  return {
    kind: "tombstone",
    alias,
    secretId,
    version: kept?.version,
    createdAt: kept?.createdAt,
    at,
    by: undefined,
    reason: failure.code,
  };
}

function notesOn(alias: SecretAlias, seen: Opened, { written }: WarmingState): readonly Note[] {
  const expected = written[alias];
  switch (seen.kind) {
    case "unusable":
      return [{ kind: "unusable", why: seen.why }];
    case "none":
      return expected === undefined ? [] : [{ kind: "copy-gone" }];
    case "kept": {
      const { kept } = seen;
      const isOld = kept.kind === "copy" && expected !== undefined && kept.confirmedAt < expected;
      return isOld ? [{ kind: "older-put-back", expected }] : [];
    }
  }
}
