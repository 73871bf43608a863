/** What goes wrong between us and Secrets Manager: each failure has its class, comes in time, and was asked for once. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { canary, html, refusal, reset, silence, trickle } from "../../../support/aws-answers.ts";
import { serveSecretsManager } from "../../../support/aws-servers.ts";
import { type Answer, fullHost, reply, serve } from "../../mail/ses-servers.ts";
import { access, asked, askedAll, brief, storeOf, wordsOf } from "./store.ts";

const deletion =
  "You can't perform this operation on the secret because it was marked for deletion.";
const half: Answer = (response) =>
  response
    .writeHead(200, { "content-length": "999" })
    .write(`{"SecretString":"${canary}`, () => response.destroy());

const faults: readonly (readonly [string, Answer, string, string])[] = [
  [
    "InternalServiceError",
    refusal("InternalServiceError", canary, 500),
    "unavailable store InternalServiceError",
    "Secrets Manager answered InternalServiceError (500)",
  ],
  [
    "a 500 without a name",
    reply(500, "{}"),
    "unavailable store 500",
    "Secrets Manager answered 500",
  ],
  ["HTML in a 503", html(503), "unavailable store 503", "Secrets Manager answered 503"],
  ["HTML in a 502", html(502), "unavailable store 502", "Secrets Manager answered 502"],
  [
    "throttling, with status 400",
    refusal("ThrottlingException", "Rate exceeded"),
    "unavailable store ThrottlingException",
    "Secrets Manager answered ThrottlingException (400)",
  ],
  [
    "too many requests",
    refusal("TooManyRequestsException", canary, 429),
    "unavailable store TooManyRequestsException",
    "Secrets Manager answered TooManyRequestsException (429)",
  ],
  ["HTML in a 429", html(429), "unavailable store 429", "Secrets Manager answered 429"],
  [
    "access denied",
    refusal("AccessDeniedException", "User is not authorized\n to perform it"),
    "denied store AccessDeniedException",
    "Secrets Manager answered AccessDeniedException (400): User is not authorized to perform it",
  ],
  [
    "no such secret",
    refusal("ResourceNotFoundException", "There is none"),
    "denied store ResourceNotFoundException",
    "Secrets Manager answered ResourceNotFoundException (400): There is none",
  ],
  [
    "marked for deletion",
    refusal("InvalidRequestException", deletion),
    "denied store InvalidRequestException",
    `Secrets Manager answered InvalidRequestException (400): ${deletion}`,
  ],
  [
    "DecryptionFailure",
    refusal("DecryptionFailure", "no key"),
    "denied store DecryptionFailure",
    "Secrets Manager answered DecryptionFailure (400): no key",
  ],
  [
    "an invalid request",
    refusal("InvalidRequestException", "not so"),
    "misconfigured store InvalidRequestException",
    "Secrets Manager answered InvalidRequestException (400): not so",
  ],
  [
    "an invalid parameter",
    refusal("InvalidParameterException", "x".repeat(999)),
    "misconfigured store InvalidParameterException",
    `Secrets Manager answered InvalidParameterException (400): ${"x".repeat(290)} […]`,
  ],
  [
    "an identity that it does not know",
    refusal("UnrecognizedClientException", canary),
    "denied identity UnrecognizedClientException",
    "Secrets Manager answered UnrecognizedClientException (400)",
  ],
  [
    "an expired token",
    refusal("ExpiredTokenException", canary),
    "suspect store ExpiredTokenException",
    "Secrets Manager answered ExpiredTokenException (400)",
  ],
  [
    "a wrong signature",
    refusal("InvalidSignatureException", `x-amz-security-token:${canary}`, 403),
    "suspect store InvalidSignatureException",
    "Secrets Manager answered InvalidSignatureException (403)",
  ],
  [
    "a name that nobody knows",
    refusal("SomethingNewException", canary),
    "suspect store SomethingNewException",
    "Secrets Manager answered SomethingNewException (400)",
  ],
  [
    "a text in the place of a name",
    refusal(`sorry ${canary}`, canary),
    "suspect store 400",
    "Secrets Manager answered 400",
  ],
  [
    "HTML in a 200",
    html(200),
    "suspect store SyntaxError",
    "Secrets Manager answered 200 with something that cannot be read",
  ],
  [
    "JSON that ends in its middle",
    reply(200, `{"SecretString":"${canary}`),
    "suspect store SyntaxError",
    "Secrets Manager answered 200 with something that cannot be read",
  ],
  [
    "half an answer",
    half,
    "unavailable store ECONNRESET",
    "Secrets Manager: the connection was cut",
  ],
  ["a reset", reset, "unavailable store ECONNRESET", "Secrets Manager: the connection was cut"],
];

for (const [what, answer, expected, words] of faults) {
  test(`${what}: ${expected}, one call, whether one or all are asked for`, async () => {
    await using server = await serveSecretsManager({ always: answer });
    using _ = access(server.url);

    const one = await asked();
    const callsForOne = server.calls.length;
    const all = await askedAll(["main", "ses"]);

    assert.equal(brief(one), expected);
    assert.equal(wordsOf(one), words);
    assert.equal(callsForOne, 1);
    assert.deepEqual(all.get("main"), one);
    assert.deepEqual(all.get("ses"), one);
    // Where asking for all is forbidden, each is asked for by itself.
    assert.equal(server.calls.length, expected.includes("AccessDenied") ? 4 : 2);
  });
}

test("a refused connection is unavailable", async () => {
  const server = await serve();
  await server[Symbol.asyncDispose]();
  using _ = access(server.url);

  const answer = await asked();

  assert.equal(brief(answer), "unavailable store ECONNREFUSED");
  assert.equal(wordsOf(answer), "Secrets Manager: the connection was refused");
});

test("a host with two addresses that refuse is unavailable", async () => {
  const server = await serve();
  await server[Symbol.asyncDispose]();
  using _ = access(server.url.replace("127.0.0.1", "localhost"));

  assert.equal(brief(await asked()), "unavailable store ECONNREFUSED");
});

test("a host that nobody knows is unavailable", async () => {
  using _ = access("http://secretsmanager.invalid");

  const answer = await asked();

  assert.match(brief(answer), /^unavailable store (?:ENOTFOUND|EAI_AGAIN|Timeout)$/);
});

test("a host that takes no connection is unavailable after half the time", async () => {
  await using host = await fullHost();
  using _ = access(host.url);

  const answer = await asked({ limitMilliseconds: 1600 });

  assert.equal(brief(answer), "unavailable store Timeout");
  assert.equal(wordsOf(answer), "Secrets Manager: no connection in time");
});

test("a store that is silent is unavailable at the limit", async () => {
  await using server = await serveSecretsManager({ always: silence });
  using _ = access(server.url);

  const answer = await asked({ limitMilliseconds: 500 });

  assert.equal(brief(answer), "unavailable store Timeout");
  assert.equal(wordsOf(answer), "Secrets Manager: no answer within 0.5 s");
  assert.equal(server.calls.length, 1);
});

test("an answer that comes byte by byte is unavailable after 8 s, for one and for all", async () => {
  await using server = await serveSecretsManager({ always: trickle(1000) });
  using _ = access(server.url);
  const eight = { limitMilliseconds: 8000 };
  const startedAt = performance.now();

  const [one, all] = await Promise.all([
    storeOf({ ...eight }).ask("main", new AbortController().signal),
    askedAll(["main"], { ...eight }),
  ]);

  const seconds = (performance.now() - startedAt) / 1000;
  assert.equal(brief(one), "unavailable store Timeout");
  assert.equal(wordsOf(one), "Secrets Manager: no answer within 8 s");
  assert.deepEqual(all.get("main"), one);
  assert.ok(seconds > 7.9 && seconds < 9, `${seconds} s`);
});

test("a store that is told to stop while it waits fails with the reason at once", async () => {
  const reason = new Error("the run was told to stop");
  const stop = new AbortController();
  await using server = await serveSecretsManager({ always: () => stop.abort(reason) });
  using _ = access(server.url);

  await assert.rejects(storeOf().ask("main", stop.signal), reason);
});
