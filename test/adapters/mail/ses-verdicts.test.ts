/** What a failed send by SES means for the mail, as a table. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { type SesFailure, verdictOf } from "../../../src/adapters/mail/ses.ts";

const before = { requested: false, connecting: false, code: undefined, status: undefined };
const after = { ...before, requested: true };
const answered = (status: number, name: string): SesFailure => ({ ...after, name, status });
const broken = (name: string, code: string): SesFailure => ({ ...after, name, code });

const table: readonly (readonly [SesFailure, ReturnType<typeof verdictOf>])[] = [
  [{ ...before, name: "CredentialsProviderError" }, "refused for now"],
  [{ ...before, name: "TimeoutError", code: "ETIMEDOUT" }, "refused for now"],
  [{ ...before, name: "Error" }, "refused for now"],
  [{ ...before, name: "AccessDenied", status: 403 }, "refused for now"],
  [{ ...before, name: "ValidationException", status: 400 }, "refused for now"],
  [{ ...before, name: "SyntaxError", status: 200 }, "refused for now"],
  [broken("Error", "ECONNREFUSED"), "refused for now"],
  [broken("AggregateError", "ECONNREFUSED"), "refused for now"],
  [broken("Error", "ENOTFOUND"), "refused for now"],
  [broken("Error", "EAI_AGAIN"), "refused for now"],
  [broken("Error", "EHOSTUNREACH"), "refused for now"],
  [broken("Error", "ENETUNREACH"), "refused for now"],
  [broken("Error", "CERT_HAS_EXPIRED"), "refused for now"],
  [broken("Error", "ERR_TLS_CERT_ALTNAME_INVALID"), "refused for now"],
  [{ ...after, name: "TimeoutError", connecting: true }, "refused for now"],
  [{ ...after, name: "TimeoutError", code: "ETIMEDOUT", connecting: true }, "refused for now"],
  [broken("TimeoutError", "ETIMEDOUT"), "unknown"],
  [broken("TimeoutError", "ECONNRESET"), "unknown"],
  [broken("Error", "ECONNRESET"), "unknown"],
  [broken("TimeoutError", "EPIPE"), "unknown"],
  [broken("Error", "EPROTO"), "unknown"],
  [{ ...after, name: "AbortError" }, "unknown"],
  [{ ...after, name: "Error" }, "unknown"],
  [answered(200, "SyntaxError"), "unknown"],
  [answered(301, "UnknownError"), "unknown"],
  [answered(502, "SyntaxError"), "unknown"],
  [answered(504, "SyntaxError"), "unknown"],
  [answered(400, "MessageRejected"), "refused for good"],
  [answered(400, "MailFromDomainNotVerifiedException"), "refused for now"],
  [answered(400, "IdentityNotVerified"), "refused for now"],
  [answered(400, "BadRequestException"), "refused for good"],
  [answered(400, "ValidationException"), "refused for good"],
  [answered(413, "RequestEntityTooLargeException"), "refused for good"],
  [answered(400, "ThrottlingException"), "refused for now"],
  [answered(429, "TooManyRequestsException"), "refused for now"],
  [answered(400, "LimitExceededException"), "refused for now"],
  [answered(400, "SendingPausedException"), "refused for now"],
  [answered(400, "AccountSuspendedException"), "refused for now"],
  [answered(404, "NotFoundException"), "refused for now"],
  [answered(400, "AccessDeniedException"), "refused for now"],
  [answered(403, "AccessDeniedException"), "refused for now"],
  [answered(403, "InvalidSignatureException"), "refused for now"],
  [answered(403, "ExpiredTokenException"), "refused for now"],
  [answered(500, "InternalFailure"), "refused for now"],
  [answered(503, "SyntaxError"), "refused for now"],
  [answered(503, "MessageRejected"), "refused for now"],
];

suite("a send by SES that failed", () => {
  for (const [failure, verdict] of table) {
    const { requested, connecting, name, code, status } = failure;
    const when = requested ? (connecting && "connecting") || "requested" : "before the request";
    test(`${[when, status, name, code].filter(Boolean).join(" ")} is ${verdict}`, () => {
      assert.equal(verdictOf(failure), verdict);
    });
  }
});
