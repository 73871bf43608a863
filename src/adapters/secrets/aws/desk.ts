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
import { LimitError, within } from "../../within.ts";
import { credentials, type ClientSettings, type Logger } from "./credentials.ts";
import { failureOf, isSkewed } from "./symptoms.ts";

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

interface Progress {
  /** Whether the signed request was handed to the HTTP client. */
  requested: boolean;
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
            const command = marking(question(sdk), progress, ended);
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
  const [sdk, { NodeHttpHandler }] = await Promise.all([
    import("@aws-sdk/client-secrets-manager"),
    import("@smithy/node-http-handler"),
  ]);
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: longestMilliseconds / 2,
    requestTimeout: longestMilliseconds,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
    logger: silent,
  });
  const once: ClientSettings = { region, requestHandler, maxAttempts: 1, logger: silent };
  const client = new sdk.SecretsManagerClient({
    ...once,
    credentials: await credentials(once),
  });
  return { sdk, client };
}

// Without one the SDK warns on the console.
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The last step before the HTTP client: credentials are there and the request is signed. */
function marking<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Command<Input, Output>,
  progress: Progress,
  signal: AbortSignal,
): Command<Input, Output> {
  command.middlewareStack.add(
    (next) => async (request) => {
      signal.throwIfAborted();
      progress.requested = true;
      return next(request);
    },
    { step: "deserialize", priority: "low" },
  );
  return command;
}

/** The SDK learns the right time from the refusal, and signs with it from then on; asking again is left to us. */
async function twiceWhenSkewed<Output>(send: () => Promise<Output>): Promise<Output> {
  try {
    return await send();
  } catch (error) {
    if (!isSkewed(error)) {
      throw error;
    }
    return send();
  }
}
