/** Each refusal of KMS, and of whoever says who we are: what it means, by one call, and that nothing of its words is told. */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  canary,
  html,
  identityCanary,
  refusal,
  reset,
  silence,
} from "../../support/aws-answers.ts";
import { type Answer, environment, reply, serve } from "../mail/ses-servers.ts";
import { access, asked, fits, type Asked } from "./kms.ts";

const half: Answer = (response) =>
  response
    .writeHead(200, { "content-length": "999" })
    .write(`{"Plaintext":"${canary}`, () => response.destroy());
const said = `${canary} ${identityCanary}`;

const answers: readonly (readonly [string, Answer, Asked["kind"], RegExp?])[] = [
  ["a key of 32 bytes", reply(200, fits), "key"],
  ["a key of 16 bytes", reply(200, `{"Plaintext":"Y2FuYXJ5Y2FuYXJ5Y2FuYQ=="}`), "unreadable"],
  ["InvalidCiphertextException", refusal("InvalidCiphertextException", said), "unreadable"],
  ["IncorrectKeyException", refusal("IncorrectKeyException", said), "unreadable"],
  [
    "a ValidationException about the ciphertext",
    refusal("ValidationException", "1 validation error: Value at 'ciphertextBlob' is too long"),
    "unreadable",
  ],
  [
    "a ValidationException about something else",
    refusal("ValidationException", `Value at 'keyId' ${said}`),
    "misconfigured",
    /^Cannot start: KEYS_URL.*\(KMS: the answer was ValidationException \(400\)\)$/,
  ],
  ["InvalidArnException", refusal("InvalidArnException", said), "denied", /; let KEYS_URL name/],
  [
    "ThrottlingException",
    refusal("ThrottlingException", said),
    "unavailable",
    /^Cannot open a data key of patients' names: KMS: the answer was ThrottlingException \(400\)$/,
  ],
  ["LimitExceededException", refusal("LimitExceededException", said), "unavailable"],
  ["RequestLimitExceeded", refusal("RequestLimitExceeded", said), "unavailable"],
  ["DependencyTimeoutException", refusal("DependencyTimeoutException", said, 503), "unavailable"],
  ["KMSInternalException", refusal("KMSInternalException", said, 500), "unavailable"],
  ["KMSInternalException with 400", refusal("KMSInternalException", said), "unavailable"],
  ["KeyUnavailableException", refusal("KeyUnavailableException", said, 500), "unavailable"],
  ["KeyUnavailableException with 400", refusal("KeyUnavailableException", said), "unavailable"],
  [
    "a 503 that is called access denied",
    refusal("AccessDeniedException", said, 503),
    "unavailable",
  ],
  [
    "a 502 that is called a bad ciphertext",
    refusal("InvalidCiphertextException", said, 502),
    "unavailable",
  ],
  ["a 500 without a name", reply(500, "{}"), "unavailable", /KMS: the answer was 500$/],
  ["HTML in a 503", html(503), "unavailable", /KMS: the answer was 503$/],
  ["HTML in a 200", html(200), "unavailable", /KMS: the answer was SyntaxError \(200\)$/],
  ["HTML in a 403", html(403), "unavailable"],
  ["JSON that ends in its middle", reply(200, `{"Plaintext":"${canary}`), "unavailable"],
  ["200 {}", reply(200, "{}"), "unavailable", /KMS answered without a key$/],
  ["an empty body", reply(200, ""), "unavailable"],
  ["an empty key", reply(200, `{"Plaintext":""}`), "unavailable", /KMS answered without a key$/],
  ["a number for a key", reply(200, `{"Plaintext":32}`), "unavailable"],
  ["a text for a key that is not base64", reply(200, `{"Plaintext":"${canary}!"}`), "unavailable"],
  ["a name that nobody knows", refusal("SomethingNewException", said), "unavailable"],
  ["a text in the place of a name", refusal(`sorry ${canary}`, said), "unavailable"],
  ["half an answer", half, "unavailable", /KMS: the connection was cut$/],
  ["a dropped connection", reset, "unavailable", /KMS: the connection was cut$/],
  ["a wrong signature", refusal("InvalidSignatureException", said, 403), "unavailable"],
  ["an expired token", refusal("ExpiredTokenException", said), "unavailable"],
  [
    "AccessDeniedException",
    refusal("AccessDeniedException", said),
    "denied",
    /KMS: the answer was AccessDeniedException \(400\); allow the role of the jobs kms:Decrypt on the key/,
  ],
  ["NotFoundException", refusal("NotFoundException", said), "denied", /; let KEYS_URL name/],
  ["DisabledException", refusal("DisabledException", said), "denied", /; enable the key/],
  [
    "KMSInvalidStateException",
    refusal("KMSInvalidStateException", said, 409),
    "denied",
    /KMSInvalidStateException \(409\); .*where it is to be deleted, cancel that/,
  ],
  ["InvalidKeyUsageException", refusal("InvalidKeyUsageException", said), "denied", /symmetric/],
  [
    "an identity that it does not know",
    refusal("UnrecognizedClientException", said),
    "denied",
    /our identity: the answer was UnrecognizedClientException \(400\); look at the role/,
  ],
];

for (const [what, answer, expected, words = /^/] of answers) {
  test(`${what}: ${expected}, by one call`, async () => {
    await using server = await serve(answer);
    using _ = access(server.url);

    const told = await asked();

    assert.equal(told.kind, expected, told.words);
    assert.match(told.words, words);
    assert.equal(server.bodies.length, 1);
  });
}

const agentAnswers: readonly (readonly [string, Answer, Asked["kind"], RegExp])[] = [
  ["refuses", reply(403, canary), "denied", /our identity: the answer was 403; look at the role/],
  [
    "does not know us",
    reply(404, canary),
    "denied",
    /our identity: the answer was 404; look at the role/,
  ],
  ["is out of order", html(503), "unavailable", /our identity: the answer was 503$/],
  ["is silent", silence, "unavailable", /our identity: no answer within 1.2 s$/],
  ["hangs up", reset, "unavailable", /our identity: /],
];

for (const [what, answer, expected, words] of agentAnswers) {
  test(`an agent for our identity that ${what}: ${expected}, and KMS is not asked`, async () => {
    await using agent = await serve(answer);
    await using server = await serve(reply(200, fits));
    using _ = environment({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url,
      AWS_ENDPOINT_URL_KMS: server.url,
    });

    const told = await asked({ limitMilliseconds: 1200 });

    assert.equal(told.kind, expected, told.words);
    assert.match(told.words, words);
    assert.equal(server.bodies.length, 0);
  });
}
