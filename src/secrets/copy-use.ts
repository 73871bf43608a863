/** That a kept copy stood in for the store: which, how old, and why. What a run says of itself and to people. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { BreakGlass } from "../domain/secrets/copy-rules.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";

export interface CopyUse {
  readonly alias: SecretAlias;
  readonly version: string;
  readonly ageSeconds: number;
  readonly failure: StoreFailure;
  /** Whether a person must hear of it. */
  readonly tell: boolean;
  /** The permission without which it would have been too old. */
  readonly permission: BreakGlass | undefined;
}

/** Hears what happens while secrets are read. */
export interface SecretsObserver {
  readonly copyUsed: (use: CopyUse) => void;
  /** A copy is there and cannot be used; `why` is a clause. */
  readonly copyUnusable: (alias: SecretAlias, why: string) => void;
}
