/**
 * What it means that KMS did not do what it was asked: for that data key alone, for now, or until somebody acts. By status before name, as a
 * name may be made up by whatever stands between us and KMS. Nothing of the server's own words is told.
 */
import { ConfigError, DeniedError, toError, UnavailableError } from "../../domain/failure.ts";
import type { StoreFailure } from "../../domain/secrets/failure-classes.ts";
import type { Progress } from "../aws/one-request.ts";
import { neverConnected } from "../connection-words.ts";
import { failureOf } from "../secrets/aws/symptoms.ts";
import { LimitError } from "../within.ts";

/** What KMS was asked for, in the words of the error. */
export interface KmsAttempt {
  /** How it begins: `Cannot open a data key of patients' names`. */
  readonly attempt: string;
  /** `kms:Decrypt`. */
  readonly permission: string;
  /** What KEYS_URL must name: `the key or alias that wrapped the data keys`. */
  readonly rightKey: string;
}

/** Whether it is the wrapped key that KMS will not open, and no other is affected: damaged, or of another master key. */
export function isOfThisKeyAlone(thrown: unknown, { requested }: Progress): boolean {
  const { name, message } = toError(thrown);
  return (
    requested &&
    isRefusal(statusOf(thrown)) &&
    (name === "InvalidCiphertextException" ||
      name === "IncorrectKeyException" ||
      (name === "ValidationException" && /ciphertext_?blob/i.test(message)))
  );
}

/** The error to throw: `UnavailableError`, `DeniedError`, or `ConfigError` where it is the settings. */
export function kmsFailure(thrown: unknown, { requested }: Progress, asked: KmsAttempt): Error {
  if (thrown instanceof UnavailableError) {
    return thrown;
  }
  const status = statusOf(thrown);
  const failure = failureOf(thrown, requested ? "store" : "identity");
  const words = wordsOf(failure, thrown, status);
  const ofKey =
    failure.whose === "store" && isRefusal(status) ? ofMasterKey.get(failure.code) : undefined;
  if (ofKey === "later") {
    return new UnavailableError("KMS", `${asked.attempt}: ${words}`);
  }
  if (ofKey !== undefined) {
    return new DeniedError(`${asked.attempt}: ${words}; ${remedyOf(ofKey, asked)}`);
  }
  return byClass(failure, words, asked);
}

function byClass({ class: meaning, whose }: StoreFailure, words: string, asked: KmsAttempt): Error {
  const { attempt, permission } = asked;
  switch (meaning) {
    case "unavailable":
    case "suspect":
      return new UnavailableError("KMS", `${attempt}: ${words}`);
    case "denied":
      return new DeniedError(
        `${attempt}: ${words}; ${whose === "identity" ? identityRemedy : `allow the role of the jobs ${permission} on the key that KEYS_URL names`}`,
      );
    case "misconfigured":
      return new ConfigError([
        `KEYS_URL, or an AWS_… variable, does not name a master key in KMS (${words})`,
      ]);
  }
}

const identityRemedy = "look at the role of the jobs and who may take it on";

const anotherName = "another name";
const notForThis = "let KEYS_URL name a symmetric key for encrypting and decrypting";

function remedyOf(ofKey: string, { rightKey }: KmsAttempt): string {
  return ofKey === anotherName ? `let KEYS_URL name ${rightKey}` : ofKey;
}

/** Errors that KMS alone has: what to do about the master key, or `later` where it will pass. */
const ofMasterKey: ReadonlyMap<string, string> = new Map([
  ["DependencyTimeoutException", "later"],
  ["KeyUnavailableException", "later"],
  ["KMSInternalException", "later"],
  ["LimitExceededException", "later"],
  ["DisabledException", "enable the key that KEYS_URL names"],
  ["InvalidArnException", anotherName],
  ["InvalidKeyUsageException", notForThis],
  ["UnsupportedOperationException", notForThis],
  [
    "KMSInvalidStateException",
    "look at the key that KEYS_URL names: where it is to be deleted, cancel that and enable it",
  ],
  ["NotFoundException", anotherName],
]);

/** An answer about the question itself, neither throttling nor a server that is out of order. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 429 && status !== 408;
}

function statusOf(thrown: unknown): number | undefined {
  const error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } } =
    toError(thrown);
  return error.$metadata?.httpStatusCode;
}

function wordsOf(
  { whose, code }: StoreFailure,
  thrown: unknown,
  status: number | undefined,
): string {
  const who = whose === "identity" ? "our identity" : "KMS";
  const state = thrown instanceof LimitError ? thrown.message : unanswered[code];
  if (state !== undefined) {
    return `${who}: ${state}`;
  }
  // An agent for our identity is known by its status alone, which is then the code.
  if (/^\d{3}$/.test(code)) {
    return `${who}: the answer was ${code}`;
  }
  return status === undefined
    ? `${who}: it could not be asked (${code})`
    : `${who}: the answer was ${code} (${status})`;
}

const unanswered: Readonly<Record<string, string>> = {
  ...neverConnected,
  CredentialsProviderError: "there are no credentials",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "no answer in time",
  Timeout: "no connection in time",
};
