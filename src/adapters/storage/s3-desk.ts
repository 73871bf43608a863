/**
 * A bucket, asked one question at a time. The SDK's signal and limits do not reach whoever says who we are, so the whole
 * question is raced. Its handler is not that of our other questions to AWS: an object may be longer than their answers, and is
 * limited while it is read instead.
 */
import type * as sdkModule from "@aws-sdk/client-s3";
import type {
  S3Client,
  S3ClientConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import { credentials } from "../aws/credentials.ts";
import { lastStep, marking, oneRequest, type Progress } from "../aws/one-request.ts";
import { twiceWhenSkewed } from "../aws/skewed-clock.ts";
import { within } from "../within.ts";
import { IdentityError } from "./s3-errors.ts";

export interface S3Settings {
  readonly bucket: string;
  /** Before every key: `private/reports/`, or nothing. */
  readonly prefix: string;
  readonly region: string;
  /** Of a server like S3; absent: AWS, or what the SDK's variables say. */
  readonly endpoint: string | undefined;
  readonly encryption: "AES256" | "aws:kms" | "none";
  readonly kmsKey: string | undefined;
}

export interface S3Limits {
  /** To an answer's beginning, and between two pieces of it. */
  readonly answerMilliseconds: number;
  /** What is sent gets, beyond it, the time that this speed takes. */
  readonly bytesPerMillisecond: number;
  /** Putting an object together from its parts. */
  readonly completeMilliseconds: number;
  /** Before each further try of a question that is one of many. */
  readonly pausesMilliseconds: readonly number[];
  readonly partBytes: number;
  /** Keys that are asked for at once; S3 gives no more than 1,000. */
  readonly pageKeys: number;
}

/** An object may have 10,000 parts: 80 GiB. */
export const usualLimits: S3Limits = {
  answerMilliseconds: 10_000,
  bytesPerMillisecond: 256,
  completeMilliseconds: 120_000,
  pausesMilliseconds: [1000, 4000],
  partBytes: 8 * 1024 * 1024,
  pageKeys: 1000,
};

type Sdk = typeof sdkModule;

type Command<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = Parameters<
  typeof S3Client.prototype.send<Input, Output>
>[0];

export interface BucketDesk {
  readonly settings: S3Settings;
  readonly limits: S3Limits;
  /** @throws what the SDK said, {IdentityError} where it was never asked, {LimitError}, or the signal's reason. */
  ask<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    question: (sdk: Sdk) => Command<Input, Output>,
    limitMilliseconds: number,
    signal: AbortSignal,
  ): Promise<Output>;
}

interface Opened {
  readonly sdk: Sdk;
  readonly client: S3Client;
}

/** The client is made at the first question: most runs ask none. */
export function bucketDesk(settings: S3Settings, limits: S3Limits): BucketDesk {
  let opened: Promise<Opened> | undefined;
  return {
    settings,
    limits,
    async ask(question, limitMilliseconds, signal) {
      const progress: Progress = { requested: false };
      try {
        return await within(limitMilliseconds, signal, async (ended) => {
          opened ??= open(settings, limits);
          const { client, sdk } = await opened;
          return twiceWhenSkewed(async () => {
            ended.throwIfAborted();
            const command = question(sdk);
            command.middlewareStack.add(marking(progress, ended), lastStep);
            return client.send(command, { abortSignal: ended });
          });
        });
      } catch (error) {
        signal.throwIfAborted();
        if (progress.requested) {
          throw error;
        }
        // A client lets every later question wait for the same credentials.
        opened = undefined;
        throw new IdentityError("Cannot ask: there is no identity to ask with", { cause: error });
      }
    },
  };
}

async function open(settings: S3Settings, { answerMilliseconds }: S3Limits): Promise<Opened> {
  const { region, endpoint } = settings;
  const [sdk, { NodeHttpHandler }, once] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@smithy/node-http-handler"),
    oneRequest(region, answerMilliseconds),
  ]);
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: answerMilliseconds / 2,
    // The SDK's own would also end a connection whose reader takes his time.
    socketTimeout: 0,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
    logger: once.logger,
  });
  const config: S3ClientConfig = {
    ...once,
    requestHandler,
    credentials: await credentials(once),
    // Servers like S3 have one name for all their buckets.
    forcePathStyle: endpoint !== undefined || hasEndpointOfVariables(),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return { sdk, client: new sdk.S3Client(config) };
}

// The SDK reads these from the process itself.
function hasEndpointOfVariables(): boolean {
  const variables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
  return variables.some((name) => (process.env[name] ?? "") !== "");
}
