/**
 * What became of a question to a bucket, as the class that a run branches on, with what to do. By name before status: S3 tells
 * some failures under a status 200, which the SDK makes a 503 of. No server's own words are repeated.
 */
import { ConfigError, DeniedError, toError, UnavailableError } from "../../domain/failure.ts";
import { neverConnected } from "../connection-words.ts";
import { failureOf } from "../secrets/aws/symptoms.ts";
import { LimitError } from "../within.ts";
import { storageName } from "./object-key.ts";
import { BrokenBodyError } from "./s3-body.ts";
import { ListingError, ReceiptError, UnencryptedError } from "./s3-receipt.ts";
import { meaningOf, type S3Meaning } from "./s3-meanings.ts";

/** The bucket was never asked: nobody said who we are. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
}

export interface S3Attempt {
  readonly verb: "store" | "read" | "list" | "remove";
  /** Of an object, or of the folder that is listed. */
  readonly key: string;
  readonly settings: { readonly bucket: string; readonly region: string };
}

/** What the SDK and Node put into errors. */
interface Told extends Error {
  readonly code?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

export function isMissing(thrown: unknown): boolean {
  return toError(thrown).name === "NoSuchKey";
}

/** Whether the same question may soon be answered: of a full storage that cannot be hoped. */
export function mayPass(thrown: unknown): boolean {
  return failingOf(thrown).meaning === "unavailable";
}

export function s3Failure(thrown: unknown, { verb, key, settings }: S3Attempt): Error {
  const cause = toError(thrown);
  const { meaning, words } = failingOf(cause);
  const problem = problems[meaning]?.(settings, cause);
  if (problem !== undefined) {
    return new ConfigError([`STORAGE_URL ${problem} (${words})`], { cause });
  }
  const message = `Cannot ${verb} ${key} in the bucket ${settings.bucket}: ${words}`;
  const remedy = remedies[meaning]?.[verb];
  if (remedy !== undefined) {
    return new DeniedError(`${message}; ${remedy}`, { cause });
  }
  if (meaning === "full") {
    const advice = "free some space or enlarge its quota";
    return new UnavailableError(storageName, `${message}; ${advice}`, { cause });
  }
  return meaning === "unavailable"
    ? new UnavailableError(storageName, message, { cause })
    : new Error(message, { cause });
}

type ByMeaning<Value> = Readonly<Partial<Record<S3Meaning, Value>>>;

/** What is wrong with the setting. */
const problems: ByMeaning<(settings: S3Attempt["settings"], cause: Error) => string> = {
  "no bucket": ({ bucket }) => `names a bucket that is not there, ${bucket}`,
  elsewhere: ({ bucket, region }, cause) =>
    `has the region ${region}, where the bucket ${bucket} is not${regionTold(cause)}`,
  "not offered": () => "asks for what its server does not offer: try encryption=none",
  misconfigured: () => "does not say where the bucket is",
};

const remedies: ByMeaning<Readonly<Record<S3Attempt["verb"], string>>> = {
  denied: {
    store:
      "give this program's role s3:PutObject there, and kms:GenerateDataKey and kms:Decrypt on the key where KMS encrypts",
    read: "give this program's role s3:GetObject there, kms:Decrypt on the key where KMS encrypts, and s3:ListBucket, without which what is not there is refused too",
    list: "give this program's role s3:ListBucket on the bucket itself",
    remove: "give this program's role s3:DeleteObject there",
  },
  "unknown key": always("the access key is not known: give this program one that is"),
  "wrong secret": always("the secret does not belong to the access key: correct the credentials"),
  expired: always("the credentials have expired: renew them"),
  KMS: always("enable the KMS key, or name another after kms-key in STORAGE_URL"),
  "no identity": always("give this program a role or an access key"),
};

function always(words: string): Readonly<Record<S3Attempt["verb"], string>> {
  return { store: words, read: words, list: words, remove: words };
}

interface Failing {
  readonly meaning: S3Meaning;
  /** A clause. */
  readonly words: string;
}

function failingOf(thrown: unknown): Failing {
  const error: Told = toError(thrown);
  if (error instanceof LimitError) {
    return { meaning: "unavailable", words: error.message };
  }
  if (error instanceof IdentityError) {
    return identityFailing(error.cause);
  }
  if (error instanceof BrokenBodyError) {
    return { meaning: "unavailable", words: "what came is not all that was stored" };
  }
  if (error instanceof ReceiptError) {
    const words = "whoever answered did not confirm what it was given";
    return { meaning: "unavailable", words };
  }
  if (error instanceof ListingError) {
    return { meaning: "unavailable", words: "whoever answered did not say what is there" };
  }
  if (error instanceof UnencryptedError) {
    return { meaning: "not offered", words: "the server does not confirm the encryption" };
  }
  const code = systemCode(error);
  return code === undefined ? answeredFailing(error) : connectionFailing(code);
}

function answeredFailing({ name, $metadata }: Told): Failing {
  const status = $metadata?.httpStatusCode;
  const plainName = /^[\w.-]{1,80}$/.test(name) ? name : "Error";
  const words =
    status === undefined ? unansweredWords(plainName) : answeredWords(plainName, status);
  return { meaning: meaningOf(plainName, status), words };
}

function unansweredWords(name: string): string {
  return name === "TimeoutError"
    ? "there was no connection in time"
    : `the question could not be put (${name})`;
}

function answeredWords(name: string, status: number): string {
  return nameless.test(name) ? `it answered ${status}` : `it answered ${name} (${status})`;
}

/** Names that say nothing beside a status. */
const nameless = /^(?:\d+|Error|TypeError|SyntaxError|Unknown|UnknownError|S3ServiceException)$/;

function connectionFailing(code: string): Failing {
  const words = neverConnected[code] ?? connections[code] ?? `the connection failed (${code})`;
  return { meaning: "unavailable", words };
}

const connections: Readonly<Record<string, string>> = {
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "there was no answer in time",
};

/** The bucket's name is looked at by the SDK itself, before it asks who we are. */
function identityFailing(cause: unknown): Failing {
  const { name } = toError(cause);
  if (name === "InvalidBucketName") {
    return { meaning: "no bucket", words: "no bucket can be called so" };
  }
  const failure = failureOf(cause, "identity");
  const meaning =
    failure.class === "denied" || name === "CredentialsProviderError"
      ? "no identity"
      : failure.class;
  return { meaning: meaning === "suspect" ? "unavailable" : meaning, words: failure.words };
}

/** Node tries several addresses, and keeps what became of each. */
function systemCode({ code, cause, errors }: Told): string | undefined {
  if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) {
    return code;
  }
  const inner: unknown = Array.isArray(errors) ? errors[0] : cause;
  return inner instanceof Error ? systemCode(inner) : undefined;
}

/** S3 tells where the bucket is. */
function regionTold({ $response }: Told): string {
  const region = $response?.headers?.["x-amz-bucket-region"] ?? "";
  return /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) ? `; it is in ${region}` : "";
}
