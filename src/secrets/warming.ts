/**
 * Warming: asks the store for all secrets by one question, whatever the age of their copies, and keeps what it believes. A copy
 * is only ever replaced by something newer and well-shaped; what the store denies gets a tombstone, unless so much is denied
 * at once that a mistake in a policy is likelier.
 */
import { toError } from "../domain/failure.ts";
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import {
  isOlder,
  isRevoked,
  type Kept,
  type SecretCopy,
  type Tombstone,
} from "../domain/secrets/copy.ts";
import { mayUseCopy, usableUntil, type CopyLimits } from "../domain/secrets/copy-rules.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { emptyState, type WarmingState } from "../domain/secrets/warming-state.ts";
import type { Opened, SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { olderVersion, suspect, understood, type Understood } from "./answers.ts";
import { massDenial, type MassDenial } from "./mass-denial.ts";
import { place } from "./placing.ts";

export interface WarmingSettings {
  /** The secrets that have a name in the store, by alias: those that are warmed. */
  readonly ids: ReadonlyMap<SecretAlias, string>;
  readonly limits: CopyLimits;
  /** `hold`: wait for up to an hour before a mass denial is believed. */
  readonly onMassDenial: "hold" | "stop";
}

export interface WarmingTools extends Omit<WarmingSettings, "ids"> {
  readonly store: SecretStore;
  readonly copies: SecretCopies;
  readonly secretId: (alias: SecretAlias) => string;
  readonly now: () => Date;
  /** A person asks: an older version, and one that was revoked, are taken too. */
  readonly forced?: boolean;
  /** False: leave the copies of what is denied in place. Only the warming itself takes copies away. */
  readonly tombstones?: boolean;
}

/** What became of one secret. */
export type Finding = { readonly alias: SecretAlias; readonly notes: readonly Note[] } & (
  | { readonly kind: "refreshed"; readonly version: string; readonly confirmedAt: Date }
  /** Not refreshed; its copy can stand in until then, if the store stays unavailable. */
  | {
      readonly kind: "stale";
      readonly failure: StoreFailure;
      readonly confirmedAt: Date;
      readonly usableUntil: Date;
    }
  /** Not refreshed, and no copy may be used. */
  | { readonly kind: "missing"; readonly failure: StoreFailure }
  /** Taken away: there is a tombstone now. */
  | { readonly kind: "denied"; readonly failure: StoreFailure }
  | { readonly kind: "revoked"; readonly tombstone: Tombstone }
  /** The store gave it, and it could not be kept. */
  | { readonly kind: "unkept"; readonly error: Error }
);

/** What was seen of a copy besides. */
export type Note =
  | { readonly kind: "unusable"; readonly why: string }
  | { readonly kind: "copy-gone" }
  | { readonly kind: "older-put-back"; readonly expected: Date };

export interface Warming {
  readonly findings: readonly Finding[];
  readonly massDenial: MassDenial | undefined;
  /** How most of the store failed; `undefined`: it answered. */
  readonly failure: StoreFailure | undefined;
  readonly askedAt: Date;
}

export async function warm(
  aliases: readonly SecretAlias[],
  tools: WarmingTools,
  signal: AbortSignal,
): Promise<Warming> {
  const { copies, store, now } = tools;
  await copies.makeKey(signal);
  const state = (await copies.state(signal)) ?? emptyState;
  const before = new Map(
    await Promise.all(
      aliases.map(async (alias) => [alias, await copies.open(alias, signal)] as const),
    ),
  );

  const askedAt = now();
  const answers = await store.askAll(aliases, signal);
  const judged = aliases.map((alias): Judged => {
    const seen = before.get(alias) ?? { kind: "none" };
    const answer = answers.get(alias);
    return { alias, seen, answer: judge(alias, answer && understood(alias, answer), seen, tools) };
  });

  const denial = massDenial(
    judged.map(({ answer }) => answer),
    state.massDenialSince,
    tools,
  );
  const findings = await Promise.all(
    judged.map(async (one) => settle(one, { askedAt, denial, state, tools, signal })),
  );
  return { findings, massDenial: denial, failure: commonFailure(judged), askedAt };
}

interface Judged {
  readonly alias: SecretAlias;
  readonly seen: Opened;
  readonly answer: Understood;
}

/** The answer, unless it would lead back. */
function judge(
  alias: SecretAlias,
  answer: Understood | undefined,
  seen: Opened,
  { forced = false }: WarmingTools,
): Understood {
  if (answer === undefined) {
    return suspect("NoAnswer", `the store said nothing about ${alias}`);
  }
  const kept = seen.kind === "kept" ? seen.kept : undefined;
  return answer.kind === "secret" && kept !== undefined && !forced && isOlder(answer, kept)
    ? olderVersion(answer)
    : answer;
}

interface Settling {
  readonly askedAt: Date;
  readonly denial: MassDenial | undefined;
  readonly state: WarmingState;
  readonly tools: WarmingTools;
  readonly signal: AbortSignal;
}

async function settle(one: Judged, settling: Settling): Promise<Finding> {
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
  const kept = seen.kind === "kept" ? seen.kept : undefined;
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
  return inPlace((await place(copy, copies, signal, forced)).kept);
}

/** What became of it: somebody else may have had a later word. */
function inPlace(kept: Kept, told?: StoreFailure): Settled {
  if (kept.kind === "copy") {
    return { kind: "refreshed", version: kept.version, confirmedAt: kept.confirmedAt };
  }
  if (kept.by !== undefined) {
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
  const kept = seen.kind === "kept" ? seen.kept : undefined;
  if (kept?.kind === "tombstone" && kept.by !== undefined) {
    return { kind: "revoked", tombstone: kept };
  }
  if (failure.class === "denied" && denial?.held !== true && tombstones) {
    const tombstone = tombstoneFor(alias, secretId(alias), kept, failure, askedAt);
    return inPlace((await place(tombstone, copies, signal)).kept, failure);
  }
  return standIn(kept, failure, tools);
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

/** The failure of more than half of the secrets, the commonest class first. */
function commonFailure(judged: readonly Judged[]): StoreFailure | undefined {
  const failures = judged.flatMap(({ answer }) =>
    answer.kind === "failed" ? [answer.failure] : [],
  );
  const unavailable = failures.filter((failure) => failure.class === "unavailable");
  const half = judged.length / 2;
  if (unavailable.length > half) {
    return unavailable[0];
  }
  return failures.length > half ? failures[0] : undefined;
}
