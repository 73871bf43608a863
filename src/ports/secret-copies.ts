/** The kept copies of secrets, sealed. Whoever opens one learns whether it can be opened, and what it says. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import { isRevocation, type Kept, type Revocation } from "../domain/secrets/copy.ts";
import type { WarmingState } from "../domain/secrets/warming-state.ts";

export type Opened =
  | {
      readonly kind: "kept";
      readonly kept: Kept;
      readonly revision: string | undefined;
      readonly sealedBy: "current" | "previous";
    }
  | { readonly kind: "none" }
  /** There is something, and it must not be used. `why` is a clause without contents: `its seal does not fit`. */
  | { readonly kind: "unusable"; readonly why: string; readonly revision: string | undefined };

/** The copy or tombstone that could be opened. */
export function keptIn(opened: Opened): Kept | undefined {
  return opened.kind === "kept" ? opened.kept : undefined;
}

export function revocationIn(opened: Opened): Revocation | undefined {
  const kept = keptIn(opened);
  return isRevocation(kept) ? kept : undefined;
}

export interface SecretCopies {
  /** Never throws for what is kept. @throws {UnavailableError} {DeniedError} {ConfigError} where the place cannot be used. */
  open(alias: SecretAlias, signal: AbortSignal): Promise<Opened>;
  /** Seals and keeps it in the place of what was opened. False where somebody else was first. */
  keep(kept: Kept, seen: Opened, signal: AbortSignal): Promise<boolean>;
  /** What the last warming left; `undefined`: nothing that can be read. */
  state(signal: AbortSignal): Promise<WarmingState | undefined>;
  /** Changes the state as it is now; `change` may be called again where somebody else was first. */
  changeState(
    change: (state: WarmingState) => WarmingState,
    signal: AbortSignal,
  ): Promise<WarmingState>;
  /** Makes the sealing key where there is none yet. True where it did. */
  makeKey(signal: AbortSignal): Promise<boolean>;
  /** The id of the key that seals now; `undefined`: there is none that can be used. */
  keyInForce(signal: AbortSignal): Promise<string | undefined>;
  /**
   * Puts a new key in front of the ring; copies are still opened by the one before. `seen` is the key in force when the copies
   * were looked at. @throws {UnavailableError} where another one is by now: nothing was changed.
   */
  turnKey(seen: string | undefined, signal: AbortSignal): Promise<void>;
}
