/** What a store's answer is worth: values that have their secret's shape, or a failure. Everybody who asks a store reads it so. */
import { isDeepStrictEqual } from "node:util";
import type { SecretAlias, SecretValues } from "../domain/secrets/aliases.ts";
import type { StoreFailure } from "../domain/secrets/failure-classes.ts";
import { isOlder, type Kept } from "../domain/secrets/copy.ts";
import { shape, type Shaped } from "../domain/secrets/shapes.ts";
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
  const shaped = shapeOf(alias, text);
  return shaped.kind === "values"
    ? { kind: "secret", values: shaped.values, version, createdAt, insteadOf }
    : suspect("UnexpectedContent", `${from} is not what this secret must be: ${shaped.problem}`);
}

/** Text that breaks whoever reads it, such as one nested without end, is no secret either. */
function shapeOf(alias: SecretAlias, text: string): Shaped {
  try {
    return shape(alias, text);
  } catch {
    return { kind: "misshapen", problem: "it cannot be read" };
  }
}

export function suspect(code: string, words: string): Understood & { readonly kind: "failed" } {
  return { kind: "failed", failure: { class: "suspect", whose: "store", code, words } };
}

/**
 * The answer beside what is kept. An older version leads back: from a replica it only means that this one is behind, and the
 * store's failure counts. Other values under a known version were spoilt on their way.
 */
export function believed(alias: SecretAlias, answer: Understood, kept: Kept): Understood {
  if (answer.kind === "failed") {
    return answer;
  }
  if (isOlder(answer, kept)) {
    const { insteadOf } = answer;
    return insteadOf === undefined ? olderVersion(alias) : { kind: "failed", failure: insteadOf };
  }
  const isSpoilt =
    kept.kind === "copy" &&
    kept.version === answer.version &&
    !isDeepStrictEqual(kept.values, answer.values);
  return isSpoilt
    ? suspect("OtherValues", "the store gave other values under the version that is known")
    : answer;
}

function olderVersion(alias: SecretAlias): Understood {
  const { failure } = suspect(
    "OlderVersion",
    "the store gave an older version than the one that is known",
  );
  const remedy = `If it was rolled back on purpose: secrets refresh ${alias}. Else find out who answers in the store's place.`;
  return { kind: "failed", failure: { ...failure, remedy } };
}
