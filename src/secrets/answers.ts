/** What a store's answer is worth: values that have their secret's shape, or a failure. Everybody who asks a store reads it so. */
import type { SecretAlias, SecretValues } from "../domain/secrets/aliases.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { shape } from "../domain/secrets/shapes.ts";
import type { StoreAnswer } from "../ports/secret-store.ts";

export interface Answered {
  readonly kind: "secret";
  readonly values: SecretValues;
  readonly version: string;
  readonly createdAt: Date | undefined;
  readonly insteadOf: StoreFailure | undefined;
}

export type Understood = Answered | { readonly kind: "failed"; readonly failure: StoreFailure };

/** An answer that is not the secret it should be is suspect, though the store calls it good. */
export function understood(alias: SecretAlias, answer: StoreAnswer): Understood {
  if (answer.kind === "failed") {
    return answer;
  }
  const { text, version, createdAt, insteadOf, from = "what the store gave" } = answer;
  const shaped = shape(alias, text);
  return shaped.kind === "values"
    ? { kind: "secret", values: shaped.values, version, createdAt, insteadOf }
    : suspect("UnexpectedContent", `${from} is not what this secret must be: ${shaped.problem}`);
}

export function suspect(code: string, words: string): Understood & { readonly kind: "failed" } {
  return { kind: "failed", failure: { class: "suspect", whose: "store", code, words } };
}

/** An older version than the one that is known. From a replica it only means that this one is behind: the store's failure counts. */
export function olderVersion({ insteadOf }: Answered): Understood {
  return insteadOf === undefined
    ? suspect("OlderVersion", "the store gave an older version than the one that is known")
    : { kind: "failed", failure: insteadOf };
}
