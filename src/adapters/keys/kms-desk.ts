/**
 * KMS, asked one question at a time, within one limit that counts from who we are to the answer. Nothing is kept and nothing is
 * tried again, except once where our clock was wrong.
 */
import type * as sdkModule from "@aws-sdk/client-kms";
import type { KMSClient, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-kms";
import { credentials } from "../aws/credentials.ts";
import { lastStep, marking, oneRequest, type Progress } from "../aws/one-request.ts";
import { twiceWhenSkewed } from "../aws/skewed-clock.ts";
import { LimitError, within } from "../within.ts";

type Sdk = typeof sdkModule;

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof KMSClient.prototype.send<Input, Output>
>[0];

export interface KmsDesk {
  /** @throws what the SDK said, {LimitError}, or the signal's reason; `progress` tells whether KMS was asked at all. */
  ask<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    question: (sdk: Sdk) => Command<Input, Output>,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Output>;
}

interface Opened {
  readonly sdk: Sdk;
  readonly client: KMSClient;
}

/** Endpoints and credentials are found as the SDK finds them, in `AWS_…` variables. */
export function kmsDesk(region: string, limitMilliseconds: number): KmsDesk {
  let opened: Promise<Opened> | undefined;
  return {
    async ask(question, progress, signal) {
      try {
        return await within(limitMilliseconds, signal, async (ended) => {
          opened ??= open(region, limitMilliseconds);
          const { sdk, client } = await opened;
          return twiceWhenSkewed(async () => {
            ended.throwIfAborted();
            const command = question(sdk);
            command.middlewareStack.add(marking(progress, ended), lastStep);
            return client.send(command, { abortSignal: ended });
          });
        });
      } catch (error) {
        if (error instanceof LimitError && !progress.requested) {
          // A client lets every later question wait for the same credentials.
          opened = undefined;
        }
        throw error;
      }
    },
  };
}

async function open(region: string, limitMilliseconds: number): Promise<Opened> {
  const [sdk, once] = await Promise.all([
    import("@aws-sdk/client-kms"),
    oneRequest(region, limitMilliseconds),
  ]);
  return { sdk, client: new sdk.KMSClient({ ...once, credentials: await credentials(once) }) };
}
