/** Where secrets come from. It never throws for what the store did: a failure is an answer, with its class. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";

export type StoreAnswer =
  | {
      readonly kind: "secret";
      /** What it is called there, for messages: `surgicase/main in us-east-1`. */
      readonly from?: string;
      /** As it is in the store, unread: JSON, if all is well. */
      readonly text: string;
      readonly version: string;
      /** When this version was made; `undefined`: the store does not say. */
      readonly createdAt: Date | undefined;
      /** Set where it comes from a replica: why the store itself did not give it. */
      readonly insteadOf?: StoreFailure;
    }
  | { readonly kind: "failed"; readonly failure: StoreFailure };

export interface SecretStore {
  /** Asks for one secret, once. Answers within 8 s, whatever hangs. @throws the signal's reason, nothing else. */
  ask(alias: SecretAlias, signal: AbortSignal): Promise<StoreAnswer>;
  /** Asks for all of them by one question; there is an answer for each. */
  askAll(
    aliases: readonly SecretAlias[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<SecretAlias, StoreAnswer>>;
  /**
   * Puts a new text in the place of the version that was read. `conflict`: another version came in between, nothing
   * was changed.
   */
  replace(
    alias: SecretAlias,
    text: string,
    version: string,
    signal: AbortSignal,
  ): Promise<"replaced" | "conflict" | { readonly kind: "failed"; readonly failure: StoreFailure }>;
}
