/**
 * Secrets Manager in one region, asked one question at a time. The SDK's signal and time limits do not reach whoever says who
 * we are: the whole question is raced, and what hangs is left behind. A question is repeated only where our clock was wrong.
 */
import type * as sdkModule from "@aws-sdk/client-secrets-manager";
import type {
  SecretsManagerClient,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-secrets-manager";

import type { StoreFailure } from "../../../domain/secrets/failure-classes.ts";
import { credentials } from "../../aws/credentials.ts";
import { lastStep, marking, oneRequest, type Progress } from "../../aws/one-request.ts";
import { twiceWhenSkewed } from "../../aws/skewed-clock.ts";
import { LimitError, within } from "../../within.ts";
import { failureOf } from "./symptoms.ts";

type Sdk = typeof sdkModule;

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof SecretsManagerClient.prototype.send<Input, Output>
>[0];

export type Heard<Output> =
  | { readonly kind: "answered"; readonly output: Output }
  | { readonly kind: "failed"; readonly failure: StoreFailure };

export interface Desk {
  readonly region: string;
  /** @throws the signal's reason, nothing else. */
  ask<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    question: (sdk: Sdk) => Command<Input, Output>,
    limitMilliseconds: number,
    signal: AbortSignal,
  ): Promise<Heard<Output>>;
}

interface Opened {
  readonly sdk: Sdk;
  readonly client: SecretsManagerClient;
}

/** The client is made at the first question: most runs ask none. */
export function desk(region: string, longestMilliseconds: number): Desk {
  let opened: Promise<Opened> | undefined;
  return {
    region,
    async ask(question, limitMilliseconds, signal) {
      const progress: Progress = { requested: false };
      try {
        const output = await within(limitMilliseconds, signal, async (ended) => {
          opened ??= open(region, longestMilliseconds);
          const { client, sdk } = await opened;
          return twiceWhenSkewed(async () => {
            ended.throwIfAborted();
            const command = question(sdk);
            command.middlewareStack.add(marking(progress, ended), lastStep);
            return client.send(command, { abortSignal: ended });
          });
        });
        return { kind: "answered", output };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LimitError && !progress.requested) {
          // A client lets every later question wait for the same credentials.
          opened = undefined;
        }
        const asked = progress.requested ? "store" : "identity";
        return { kind: "failed", failure: failureOf(error, asked) };
      }
    },
  };
}

async function open(region: string, longestMilliseconds: number): Promise<Opened> {
  const [sdk, once] = await Promise.all([
    import("@aws-sdk/client-secrets-manager"),
    oneRequest(region, longestMilliseconds),
  ]);
  const client = new sdk.SecretsManagerClient({ ...once, credentials: await credentials(once) });
  return { sdk, client };
}
