/**
 * Whether so much is denied at once that a broken policy is likelier than a revocation: our own identity, or more than half of
 * the secrets. It is held for an hour at most: people are told, and nothing is taken away.
 */
import type { Asked } from "../domain/secrets/failure-classes.ts";
import type { Understood } from "./answers.ts";

export interface MassDenial {
  readonly since: Date;
  readonly whose: Asked;
  /** False: it has lasted too long, or may not be held: it is believed. */
  readonly held: boolean;
}

const longestHoldMilliseconds = 60 * 60 * 1000;

export function heldUntil(since: Date): Date {
  return new Date(since.getTime() + longestHoldMilliseconds);
}

export function massDenial(
  answers: readonly Understood[],
  since: Date | undefined,
  { onMassDenial, now }: { readonly onMassDenial: "hold" | "stop"; readonly now: () => Date },
): MassDenial | undefined {
  const denials = answers.flatMap((answer) =>
    answer.kind === "failed" && answer.failure.class === "denied" ? [answer.failure] : [],
  );
  const isIdentity = denials.some(({ whose }) => whose === "identity");
  if (!isIdentity && denials.length * 2 <= answers.length) {
    return undefined;
  }
  const at = now();
  const start = since === undefined || since > at ? at : since;
  return {
    since: start,
    whose: isIdentity ? "identity" : "store",
    held: onMassDenial === "hold" && at.getTime() - start.getTime() < longestHoldMilliseconds,
  };
}
