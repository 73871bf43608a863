/**
 * Why a secret store did not give a secret, as one of four classes. Secrets Manager answers most refusals with status 400,
 * throttling too, so the name decides; whatever stands between us and it is known by the status.
 */

import type { Cause } from "../failure.ts";

export type FailureClass = "unavailable" | "suspect" | "denied" | "misconfigured";

/** How a run ends that cannot go on for it. */
export const causeOfClass = {
  unavailable: "unavailable",
  suspect: "unavailable",
  denied: "denied",
  misconfigured: "misconfigured",
} as const satisfies Readonly<Record<FailureClass, Cause>>;

/** Who did not answer as hoped: whoever says who we are (STS, Pod Identity, the credentials), or the store itself. */
export type Asked = "identity" | "store";

/** What was seen of a question that went wrong. */
export interface Symptom {
  readonly asked: Asked;
  /** The error's name: `InternalServiceError`. */
  readonly name: string;
  /** The system's or TLS' code: `ECONNREFUSED`. */
  readonly code?: string | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** The server's own words; never printed. */
  readonly message?: string | undefined;
}

export interface StoreFailure {
  readonly class: FailureClass;
  readonly whose: Asked;
  /** What to look up: `InternalServiceError`, `ECONNREFUSED`, `503`. */
  readonly code: string;
  /** What happened, as a clause without secrets: `Secrets Manager answered InternalServiceError (500)`. */
  readonly words: string;
  /** What to do, as a sentence without its full stop, where the store knows better than its class. */
  readonly remedy?: string;
}

export interface Classified {
  readonly class: FailureClass;
  readonly whose: Asked;
}

/** A failure that nobody knows is suspect: neither an outage nor a refusal may be assumed. */
export function classify(symptom: Symptom): Classified {
  const { asked } = symptom;
  const found =
    classOfCode(symptom.code) ??
    classOfStatus(symptom.status) ??
    classOfName(symptom) ??
    classOfRefusedIdentity(symptom);
  return found === "our identity is refused"
    ? { class: "denied", whose: "identity" }
    : { class: found ?? "suspect", whose: asked };
}

type Meaning = FailureClass | "our identity is refused";

function classOfCode(code: string | undefined): FailureClass | undefined {
  return code === undefined ? undefined : codes.find(([pattern]) => pattern.test(code))?.[1];
}

const codes: readonly (readonly [RegExp, FailureClass])[] = [
  [/^(?:ECONN|ETIMEDOUT$|EPIPE$|EHOST|ENET|ENOTFOUND$|EAI_|EADDRNOTAVAIL$)/, "unavailable"],
  // Somebody answers, but not who we asked for.
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_|EPROTO$)/, "suspect"],
  // The file with the pod's token.
  [/^(?:ENOENT|EACCES|EISDIR)$/, "suspect"],
  // An endpoint of the settings.
  [/^ERR_INVALID_URL$/, "misconfigured"],
];

function classOfStatus(status: number | undefined): FailureClass | undefined {
  return status !== undefined && (status >= 500 || status === 429 || status === 408)
    ? "unavailable"
    : undefined;
}

function classOfName({ name, message = "" }: Symptom): Meaning | undefined {
  if (
    name === "InvalidRequestException" &&
    /marked (?:for deletion|deleted)|scheduled for deletion/i.test(message)
  ) {
    return "denied";
  }
  return names.get(name.replace(/Exception$/, ""));
}

// By their names without "Exception", which STS leaves out.
const names: ReadonlyMap<string, Meaning> = new Map([
  ...each("unavailable", [
    "InternalServiceError",
    "InternalFailure",
    "InternalServiceFailure",
    "InternalServerError",
    "ServiceUnavailable",
    "Throttling",
    "Throttled",
    "RequestThrottled",
    "TooManyRequests",
    "RequestLimitExceeded",
    "SlowDown",
    "RequestTimeout",
    "TimeoutError",
    "IDPCommunicationError",
  ]),
  ...each("suspect", [
    "SyntaxError",
    "InvalidSignature",
    "SignatureDoesNotMatch",
    "RequestTimeTooSkewed",
    "RequestExpired",
    "ExpiredToken",
    "InvalidIdentityToken",
  ]),
  ...each("denied", ["AccessDenied", "ResourceNotFound", "DecryptionFailure", "EncryptionFailure"]),
  ...each("our identity is refused", [
    "UnrecognizedClient",
    "InvalidClientTokenId",
    "InvalidAccessKeyId",
    "NotAuthorized",
  ]),
  ...each("misconfigured", [
    "InvalidRequest",
    "InvalidParameter",
    "InvalidParameterValue",
    "InvalidNextToken",
    "Validation",
    "ValidationError",
    "MissingParameter",
    "UnknownOperation",
    // Endpoints of the settings that do not go together.
    "EndpointError",
  ]),
]);

function each(meaning: Meaning, list: readonly string[]): readonly (readonly [string, Meaning])[] {
  return list.map((name) => [name, meaning]);
}

/** Only a Pod Identity agent says no by its status alone, which is its error's name too; STS always has a code. */
function classOfRefusedIdentity({ asked, name, status }: Symptom): Meaning | undefined {
  const isOfAgent = asked === "identity" && name === String(status);
  return isOfAgent && (status === 401 || status === 403 || status === 404)
    ? "our identity is refused"
    : undefined;
}
