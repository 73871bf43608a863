/**
 * What it means that KMS did not open a data key: for that key alone, for now, or until somebody acts. By status before name, as a
 * name may be made up by whatever stands between us and KMS. Nothing of the server's own words is told.
 */
import { ConfigError, DeniedError, toError, UnavailableError } from "../../domain/failure.ts";
import type { StoreFailure } from "../../domain/secrets/failure-classes.ts";
import type { Progress } from "../aws/one-request.ts";
import { neverConnected } from "../connection-words.ts";
import { failureOf } from "../secrets/aws/symptoms.ts";
import { LimitError } from "../within.ts";

/** How every error begins. */
export const attempt = "Cannot open a data key of patients' names";

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
export function kmsFailure(thrown: unknown, { requested }: Progress): Error {
  if (thrown instanceof UnavailableError) {
    return thrown;
  }
  const status = statusOf(thrown);
  const failure = failureOf(thrown, requested ? "store" : "identity");
  const words = wordsOf(failure, thrown, status);
  const ofKey =
    failure.whose === "store" && isRefusal(status) ? ofMasterKey.get(failure.code) : undefined;
  if (ofKey === "later") {
    return new UnavailableError("KMS", `${attempt}: ${words}`);
  }
  if (ofKey !== undefined) {
    return new DeniedError(`${attempt}: ${words}; ${ofKey}`);
  }
  return byClass(failure, words);
}

function byClass({ class: meaning, whose }: StoreFailure, words: string): Error {
  switch (meaning) {
    case "unavailable":
    case "suspect":
      return new UnavailableError("KMS", `${attempt}: ${words}`);
    case "denied":
      return new DeniedError(`${attempt}: ${words}; ${remedies[whose]}`);
    case "misconfigured":
      return new ConfigError([
        `KEYS_URL, or an AWS_… variable, does not name a master key in KMS (${words})`,
      ]);
  }
}

const remedies = {
  identity: "look at the role of the jobs and who may take it on",
  store: "allow the role of the jobs kms:Decrypt on the key that KEYS_URL names",
};

const anotherName = "let KEYS_URL name the key or alias that wrapped the data keys";
const notForThis = "let KEYS_URL name a symmetric key for encrypting and decrypting";

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
