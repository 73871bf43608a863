/** Sealed copies in a place, and the ring of keys that opens them in another. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import {
  KeyRingError,
  newRing,
  parseRing,
  printRing,
  turned,
  type KeyRing,
} from "../domain/secrets/key-ring.ts";
import { isRevocation, isRevoked, type Tombstone } from "../domain/secrets/copy.ts";
import { SealError } from "../domain/secrets/seal.ts";
import { describeCopy, openCopy, sealCopy } from "../domain/secrets/sealed-copy.ts";
import {
  emptyState,
  openState,
  sealState,
  type WarmingState,
} from "../domain/secrets/warming-state.ts";
import { ConfigError, UnavailableError } from "../domain/failure.ts";
import type { CopyPlace, PlacedText } from "../ports/copy-place.ts";
import { keptIn, type Opened, type SecretCopies } from "../ports/secret-copies.ts";

export interface CopiesTools {
  readonly copies: CopyPlace;
  readonly key: CopyPlace;
  readonly secretId: (alias: SecretAlias) => string;
}

interface Expected {
  readonly alias: SecretAlias;
  readonly secretId: string;
}

export const ringName = "sealing-key";
export const stateName = "warming-state";

/** So many writers in a row are no coincidence. */
const mostTries = 20;

export function secretCopies({ copies, key, secretId }: CopiesTools): SecretCopies {
  const ring = async (signal: AbortSignal) => ringIn(await key.load(ringName, signal), key);
  return {
    open: async (alias, signal) =>
      openWith(copies, { alias, secretId: secretId(alias) }, await ring(signal), signal),
    async keep(kept, seen, signal) {
      const text = sealCopy(kept, await ringToSeal(ring, key, signal));
      return copies.replace(kept.alias, text, revisionOf(seen), signal);
    },
    async state(signal) {
      const placed = await copies.load(stateName, signal);
      return placed && stateIn(placed, await ring(signal));
    },
    async changeState(change, signal) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const placed = await copies.load(stateName, signal);
        const own = await ringToSeal(ring, key, signal);
        const next = change((placed && stateIn(placed, own)) ?? emptyState);
        if (await copies.replace(stateName, sealState(next, own), placed?.revision, signal)) {
          return next;
        }
      }
      throw new UnavailableError(
        "the secret copies",
        `Cannot keep the state of the warming in ${copies.name}: others write it all the time`,
      );
    },
    async makeKey(signal) {
      const placed = await key.load(ringName, signal);
      return placed === undefined && key.replace(ringName, printRing(newRing()), undefined, signal);
    },
    async keyInForce(signal) {
      const found = await ring(signal);
      return typeof found === "string" ? undefined : found.current.id;
    },
    async turnKey(seen, signal) {
      const placed = await key.load(ringName, signal);
      const own = placed && usableRing(ringIn(placed, key), key);
      const next = own === undefined ? newRing() : turned(own);
      const isSeen = own?.current.id === seen;
      if (!isSeen || !(await key.replace(ringName, printRing(next), placed?.revision, signal))) {
        throw new UnavailableError(
          "the sealing key",
          `Cannot change the sealing key in ${key.name}: somebody else is changing it; look, then try again`,
        );
      }
    },
  };
}

async function openWith(
  copies: CopyPlace,
  expected: Expected,
  ring: KeyRing | string,
  signal: AbortSignal,
): Promise<Opened> {
  const placed = await copies.load(expected.alias, signal);
  const found: Opened =
    placed === undefined ? { kind: "none" } : openedWith(placed, expected, ring);
  const state = await stateTextIn(copies, signal);
  const revoked = state && stateIn(state, ring)?.revoked[expected.alias];
  return stillRevoked(found, revoked ?? revocationClaimedBy(placed));
}

/** What is wrong with the state's own place is told by the warming that writes it, and locks no copy out. */
async function stateTextIn(
  copies: CopyPlace,
  signal: AbortSignal,
): Promise<PlacedText | undefined> {
  try {
    return await copies.load(stateName, signal);
  } catch (error) {
    if (error instanceof ConfigError) {
      return undefined;
    }
    throw error;
  }
}

/** The ring, or why there is none. */
function ringIn(placed: PlacedText | undefined, { name }: CopyPlace): KeyRing | string {
  if (placed === undefined) {
    return `there is no sealing key in ${name}`;
  }
  try {
    return parseRing(placed.text);
  } catch (error) {
    if (error instanceof KeyRingError) {
      return `the sealing key in ${name} cannot be used: ${error.message}`;
    }
    throw error;
  }
}

/** @throws {ConfigError} where a person has to look: a new key would lock out what others sealed. */
async function ringToSeal(
  ring: (signal: AbortSignal) => Promise<KeyRing | string>,
  key: CopyPlace,
  signal: AbortSignal,
): Promise<KeyRing> {
  return usableRing(await ring(signal), key);
}

function usableRing(found: KeyRing | string, { name }: CopyPlace): KeyRing {
  if (typeof found === "string") {
    throw new ConfigError([
      `${found}; restore it, or empty ${name}: the next warming makes a new one, and copies that this one sealed are then lost until the store answers`,
    ]);
  }
  return found;
}

function openedWith(
  { text, revision }: PlacedText,
  expected: Expected,
  ring: KeyRing | string,
): Opened {
  if (typeof ring === "string") {
    return { kind: "unusable", why: `cannot be opened: ${ring}`, revision };
  }
  try {
    const { kept, key } = openCopy(text, expected, ring);
    return {
      kind: "kept",
      kept,
      revision,
      sealedBy: key === ring.current.id ? "current" : "previous",
    };
  } catch (error) {
    if (error instanceof SealError) {
      return { kind: "unusable", why: error.message, revision };
    }
    throw error;
  }
}

/**
 * A person's revocation counts although its tombstone was taken away, spoilt, or replaced by an old copy. It is put in place
 * again by the next warming, as if an old key had sealed it.
 */
function stillRevoked(opened: Opened, revoked: Tombstone | undefined): Opened {
  const kept = keptIn(opened);
  const isLaterVersion =
    revoked !== undefined && kept?.kind === "copy" && !isRevoked(kept, revoked);
  return revoked === undefined || isRevocation(kept) || isLaterVersion
    ? opened
    : { kind: "kept", kept: revoked, revision: revisionOf(opened), sealedBy: "previous" };
}

/** What cannot be opened may say that it was a revocation: nobody gains by claiming that. */
function revocationClaimedBy(placed: PlacedText | undefined): Tombstone | undefined {
  const claimed = placed && describeCopy(placed.text);
  return isRevocation(claimed) ? claimed : undefined;
}

function stateIn({ text }: PlacedText, ring: KeyRing | string): WarmingState | undefined {
  if (typeof ring === "string") {
    return undefined;
  }
  try {
    return openState(text, ring);
  } catch (error) {
    if (error instanceof SealError) {
      return undefined;
    }
    throw error;
  }
}

function revisionOf(seen: Opened): string | undefined {
  return seen.kind === "none" ? undefined : seen.revision;
}
