/**
 * Data keys opened by AWS KMS. One question a key; nothing is kept. No error has the SDK's as its cause: that carries the
 * answer.
 */
import { UnavailableError } from "../../domain/failure.ts";
import type { DataKeys } from "../../ports/data-keys.ts";
import type { Progress } from "../aws/one-request.ts";
import { kmsDesk } from "./kms-desk.ts";
import { isOfThisKeyAlone, kmsFailure, type KmsAttempt } from "./kms-failures.ts";

export interface KmsKeysSettings {
  /** The master key: `alias/…`, its id or its ARN. What another one has wrapped is not opened. */
  readonly keyId: string;
  readonly region: string;
  readonly limitMilliseconds?: number;
}

const keyBytes = 32;
/** KMS takes no more. */
const longestCiphertext = 6144;

const opening: KmsAttempt = {
  attempt: "Cannot open a data key of patients' names",
  permission: "kms:Decrypt",
  rightKey: "the key or alias that wrapped the data keys",
};

export function kmsKeys({ keyId, region, limitMilliseconds = 8000 }: KmsKeysSettings): DataKeys {
  const desk = kmsDesk(region, limitMilliseconds);
  return {
    async open(wrapped, signal) {
      signal.throwIfAborted();
      if (wrapped.length === 0 || wrapped.length > longestCiphertext) {
        return undefined;
      }
      const progress: Progress = { requested: false };
      const question = { KeyId: keyId, CiphertextBlob: wrapped };
      try {
        return dataKeyIn(
          await desk.ask(({ DecryptCommand }) => new DecryptCommand(question), progress, signal),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (isOfThisKeyAlone(error, progress)) {
          return undefined;
        }
        throw kmsFailure(error, progress, opening);
      }
    },
  };
}

/** A success of the SDK may hold nothing, or another type than it promises: then it was not KMS that answered. */
function dataKeyIn({ Plaintext: plain }: { readonly Plaintext?: unknown }): Uint8Array | undefined {
  if (!(plain instanceof Uint8Array) || plain.length === 0) {
    throw new UnavailableError("KMS", `${opening.attempt}: KMS answered without a key`);
  }
  if (plain.length === keyBytes) {
    return plain;
  }
  plain.fill(0);
  return undefined;
}
