/** What was seen of a question, and what it means: the table of classes, row by row. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classify,
  type Asked,
  type FailureClass,
  type Symptom,
} from "../../../src/domain/secrets/failure-classes.ts";

type Seen = Omit<Symptom, "asked">;
type Row = readonly [asked: Asked, seen: Seen, meaning: FailureClass, whose: Asked];

const markedForDeletion =
  "You can't perform this operation on the secret because it was marked for deletion.";

const silences: readonly Row[] = [
  store({ name: "InternalServiceError", status: 500 }, "unavailable"),
  store({ name: "InternalServiceErrorException" }, "unavailable"),
  store({ name: "InternalFailure", status: 500 }, "unavailable"),
  store({ name: "InternalServiceFailure" }, "unavailable"),
  store({ name: "InternalServerError" }, "unavailable"),
  store({ name: "ServiceUnavailable", status: 503 }, "unavailable"),
  store({ name: "ServiceUnavailableException" }, "unavailable"),
  store({ name: "ThrottlingException", status: 400 }, "unavailable"),
  store({ name: "Throttling", status: 400 }, "unavailable"),
  store({ name: "ThrottledException", status: 400 }, "unavailable"),
  store({ name: "RequestThrottledException", status: 400 }, "unavailable"),
  store({ name: "TooManyRequestsException", status: 429 }, "unavailable"),
  store({ name: "RequestLimitExceeded", status: 400 }, "unavailable"),
  store({ name: "SlowDown" }, "unavailable"),
  store({ name: "RequestTimeout", status: 400 }, "unavailable"),
  store({ name: "TimeoutError" }, "unavailable"),
  store({ name: "Whatever", status: 408 }, "unavailable"),
  store({ name: "Whatever", status: 429 }, "unavailable"),
  store({ name: "Whatever", status: 500 }, "unavailable"),
  store({ name: "Whatever", status: 502 }, "unavailable"),
  store({ name: "Whatever", status: 504 }, "unavailable"),
  store({ name: "SyntaxError", status: 503 }, "unavailable"),
  store({ name: "AccessDeniedException", status: 503 }, "unavailable"),
  store({ name: "Error", code: "ECONNREFUSED" }, "unavailable"),
  store({ name: "AggregateError", code: "ECONNREFUSED" }, "unavailable"),
  store({ name: "Error", code: "ECONNABORTED" }, "unavailable"),
  store({ name: "Error", code: "ECONNRESET" }, "unavailable"),
  store({ name: "Error", code: "ECONNRESET", status: 200 }, "unavailable"),
  store({ name: "Error", code: "ETIMEDOUT" }, "unavailable"),
  store({ name: "Error", code: "EPIPE" }, "unavailable"),
  store({ name: "Error", code: "EHOSTUNREACH" }, "unavailable"),
  store({ name: "Error", code: "EHOSTDOWN" }, "unavailable"),
  store({ name: "Error", code: "ENETUNREACH" }, "unavailable"),
  store({ name: "Error", code: "ENOTFOUND" }, "unavailable"),
  store({ name: "Error", code: "EAI_AGAIN" }, "unavailable"),
  store({ name: "Error", code: "EADDRNOTAVAIL" }, "unavailable"),
  identity({ name: "InternalFailure", status: 500 }, "unavailable"),
  identity({ name: "ThrottlingException", status: 400 }, "unavailable"),
  identity({ name: "IDPCommunicationErrorException", status: 400 }, "unavailable"),
  identity({ name: "IDPCommunicationError", status: 400 }, "unavailable"),
  identity({ name: "CredentialsProviderError", status: 500 }, "unavailable"),
  identity({ name: "CredentialsProviderError", status: 503 }, "unavailable"),
  identity({ name: "Error", code: "ECONNREFUSED" }, "unavailable"),
  identity({ name: "Error", code: "ENOTFOUND" }, "unavailable"),
  identity({ name: "TimeoutError" }, "unavailable"),
];

const strangeAnswers: readonly Row[] = [
  store({ name: "SyntaxError", status: 200 }, "suspect"),
  store({ name: "SyntaxError", status: 403 }, "suspect"),
  store({ name: "SyntaxError" }, "suspect"),
  store({ name: "InvalidSignatureException", status: 400 }, "suspect"),
  store({ name: "SignatureDoesNotMatch", status: 403 }, "suspect"),
  store({ name: "RequestTimeTooSkewed", status: 403 }, "suspect"),
  store({ name: "RequestExpired", status: 400 }, "suspect"),
  store({ name: "ExpiredTokenException", status: 400 }, "suspect"),
  store({ name: "Whatever", status: 400 }, "suspect"),
  store({ name: "Whatever", status: 403 }, "suspect"),
  store({ name: "Whatever", status: 404 }, "suspect"),
  store({ name: "Whatever" }, "suspect"),
  store({ name: "" }, "suspect"),
  store({ name: "Exception" }, "suspect"),
  store({ name: "Error", code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "suspect"),
  store({ name: "Error", code: "ERR_SSL_WRONG_VERSION_NUMBER" }, "suspect"),
  store({ name: "Error", code: "CERT_HAS_EXPIRED" }, "suspect"),
  store({ name: "Error", code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "suspect"),
  store({ name: "Error", code: "SELF_SIGNED_CERT_IN_CHAIN" }, "suspect"),
  store({ name: "Error", code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, "suspect"),
  store({ name: "Error", code: "HOSTNAME_MISMATCH" }, "suspect"),
  store({ name: "Error", code: "EPROTO" }, "suspect"),
  store({ name: "Error", code: "EMFILE" }, "suspect"),
  identity({ name: "Error", code: "ENOENT" }, "suspect"),
  identity({ name: "Error", code: "EACCES" }, "suspect"),
  identity({ name: "Error", code: "EISDIR" }, "suspect"),
  identity({ name: "CredentialsProviderError" }, "suspect"),
  identity({ name: "CredentialsProviderError", status: 400 }, "suspect"),
  identity({ name: "ExpiredTokenException", status: 400 }, "suspect"),
  identity({ name: "ExpiredTokenException", status: 403 }, "suspect"),
  identity({ name: "InvalidIdentityTokenException", status: 400 }, "suspect"),
  identity({ name: "SyntaxError", status: 200 }, "suspect"),
  identity({ name: "Whatever", status: 400 }, "suspect"),
  identity({ name: "Whatever", status: 403 }, "suspect"),
  identity({ name: "SyntaxError", status: 403 }, "suspect"),
  identity({ name: "CredentialsProviderError", status: 403 }, "suspect"),
  identity({ name: "STSServiceException", status: 404 }, "suspect"),
  identity({ name: "400", status: 400 }, "suspect"),
  store({ name: "403", status: 403 }, "suspect"),
];

const refusals: readonly Row[] = [
  store({ name: "AccessDeniedException", status: 400 }, "denied"),
  store({ name: "AccessDenied", status: 403 }, "denied"),
  store({ name: "ResourceNotFoundException", status: 400 }, "denied"),
  store({ name: "DecryptionFailure", status: 400 }, "denied"),
  store({ name: "DecryptionFailureException" }, "denied"),
  store({ name: "EncryptionFailure" }, "denied"),
  store({ name: "InvalidRequestException", status: 400, message: markedForDeletion }, "denied"),
  store({ name: "InvalidRequestException", message: "It is SCHEDULED FOR DELETION" }, "denied"),
  ["store", { name: "UnrecognizedClientException", status: 400 }, "denied", "identity"],
  ["store", { name: "InvalidClientTokenId", status: 403 }, "denied", "identity"],
  ["store", { name: "InvalidAccessKeyId", status: 403 }, "denied", "identity"],
  ["store", { name: "NotAuthorized", status: 400 }, "denied", "identity"],
  identity({ name: "AccessDenied", status: 403 }, "denied"),
  identity({ name: "AccessDeniedException", status: 400 }, "denied"),
  identity({ name: "ResourceNotFoundException", status: 404 }, "denied"),
  identity({ name: "401", status: 401 }, "denied"),
  identity({ name: "403", status: 403 }, "denied"),
  identity({ name: "404", status: 404 }, "denied"),
];

const mistakes: readonly Row[] = [
  store({ name: "InvalidRequestException", status: 400 }, "misconfigured"),
  store({ name: "InvalidRequestException", message: "no such stage" }, "misconfigured"),
  store({ name: "InvalidParameterException", status: 400 }, "misconfigured"),
  store({ name: "InvalidParameterValue" }, "misconfigured"),
  store({ name: "InvalidNextTokenException" }, "misconfigured"),
  store({ name: "ValidationException" }, "misconfigured"),
  store({ name: "ValidationError" }, "misconfigured"),
  store({ name: "MissingParameter" }, "misconfigured"),
  store({ name: "UnknownOperationException" }, "misconfigured"),
  identity({ name: "EndpointError" }, "misconfigured"),
  identity({ name: "TypeError", code: "ERR_INVALID_URL" }, "misconfigured"),
  // Only this one error tells by its words that the secret is gone.
  store({ name: "InvalidParameterException", message: markedForDeletion }, "misconfigured"),
];

for (const [asked, seen, meaning, whose] of [
  ...silences,
  ...strangeAnswers,
  ...refusals,
  ...mistakes,
]) {
  const { name, code, status, message } = seen;
  const words = [name, code, status, message && `“${message}”`].filter(Boolean).join(" ");

  test(`${words} from the ${asked} is ${meaning}, by the ${whose}`, () => {
    assert.deepEqual(classify({ asked, ...seen }), { class: meaning, whose });
  });
}

test("a refusal is no clock that is wrong, though the SDK's list says so", () => {
  const refused = classify({ asked: "store", name: "AccessDeniedException", status: 403 });

  assert.equal(refused.class, "denied");
});

function store(seen: Seen, meaning: FailureClass): Row {
  return ["store", seen, meaning, "store"];
}

function identity(seen: Seen, meaning: FailureClass): Row {
  return ["identity", seen, meaning, "identity"];
}
