/**
 * Data keys opened by AWS KMS. One question a key, within one limit that counts from who we are to the answer; nothing is kept
 * and nothing is tried again, except once where our clock was wrong. No error has the SDK's as its cause: that carries the answer.
 */
import type { DecryptCommandOutput, KMSClient } from "@aws-sdk/client-kms";

import { UnavailableError } from "../../domain/failure.ts";
import type { DataKeys } from "../../ports/data-keys.ts";
import { credentials } from "../aws/credentials.ts";
import { lastStep, marking, oneRequest, type Progress } from "../aws/one-request.ts";
import { twiceWhenSkewed } from "../aws/skewed-clock.ts";
import { LimitError, within } from "../within.ts";
import { attempt, isOfThisKeyAlone, kmsFailure } from "./kms-failures.ts";

export interface KmsKeysSettings {
  /** The master key: `alias/…`, its id or its ARN. What another one has wrapped is not opened. */
  readonly keyId: string;
  readonly region: string;
  readonly limitMilliseconds?: number;
}

const keyBytes = 32;
/** KMS takes no more. */
const longestCiphertext = 6144;

/** Endpoints and credentials are found as the SDK finds them, in `AWS_…` variables. */
export function kmsKeys({ keyId, region, limitMilliseconds = 8000 }: KmsKeysSettings): DataKeys {
  let client: Promise<KMSClient> | undefined;
  const ask = async (wrapped: Uint8Array, progress: Progress, signal: AbortSignal) =>
    within(limitMilliseconds, signal, async (ended) => {
      client ??= openClient(region, limitMilliseconds);
      const opened = await client;
      return twiceWhenSkewed(async () => decrypted(opened, { keyId, wrapped }, progress, ended));
    });
  return {
    async open(wrapped, signal) {
      signal.throwIfAborted();
      if (wrapped.length === 0 || wrapped.length > longestCiphertext) {
        return undefined;
      }
      const progress: Progress = { requested: false };
      try {
        return dataKeyIn(await ask(wrapped, progress, signal));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LimitError && !progress.requested) {
          // A client lets every later question wait for the same credentials.
          client = undefined;
        }
        if (isOfThisKeyAlone(error, progress)) {
          return undefined;
        }
        throw kmsFailure(error, progress);
      }
    },
  };
}

async function openClient(region: string, limitMilliseconds: number): Promise<KMSClient> {
  const [{ KMSClient }, once] = await Promise.all([
    import("@aws-sdk/client-kms"),
    oneRequest(region, limitMilliseconds),
  ]);
  return new KMSClient({ ...once, credentials: await credentials(once) });
}

async function decrypted(
  client: KMSClient,
  { keyId, wrapped }: { readonly keyId: string; readonly wrapped: Uint8Array },
  progress: Progress,
  signal: AbortSignal,
): Promise<DecryptCommandOutput> {
  const { DecryptCommand } = await import("@aws-sdk/client-kms");
  signal.throwIfAborted();
  const command = new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped });
  command.middlewareStack.add(marking(progress, signal), lastStep);
  return client.send(command, { abortSignal: signal });
}

/** A success of the SDK may hold nothing, or another type than it promises: then it was not KMS that answered. */
function dataKeyIn({ Plaintext: plain }: { readonly Plaintext?: unknown }): Uint8Array | undefined {
  if (!(plain instanceof Uint8Array) || plain.length === 0) {
    throw new UnavailableError("KMS", `${attempt}: KMS answered without a key`);
  }
  if (plain.length === keyBytes) {
    return plain;
  }
  plain.fill(0);
  return undefined;
}
