/** What goes wrong with the Pod Identity agent: "revoked" and "out of order" are told apart, and neither takes 3 s. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { never } from "../../../contract/secret-store.ts";
import { canary, html, podCredentials, reset, silence } from "../../../support/aws-answers.ts";
import { serveSecretsManager } from "../../../support/aws-servers.ts";
import { type Answer, environment, fullHost, reply, serve } from "../../mail/ses-servers.ts";
import { refusing } from "./identity.ts";
import { asked, brief, storeOf, wordsOf } from "./store.ts";

// Longer than the limit of the SDK itself, which only warns.
const limitMilliseconds = 1200;

const agentAnswers: readonly (readonly [string, Answer, string, string])[] = [
  ...[401, 403, 404].map(
    (status) =>
      [
        `a ${status}`,
        reply(status, canary),
        `denied identity ${status}`,
        `our identity: Pod Identity answered ${status}`,
      ] as const,
  ),
  ...[500, 503, 429].map(
    (status) =>
      [
        `a ${status}`,
        html(status),
        `unavailable identity ${status}`,
        `our identity: Pod Identity answered ${status}`,
      ] as const,
  ),
  [
    "a 403 with a code",
    reply(403, JSON.stringify({ Code: "AccessDeniedException", Message: canary })),
    "denied identity 403",
    "our identity: Pod Identity answered 403",
  ],
  ["a 400", reply(400, canary), "suspect identity 400", "our identity: Pod Identity answered 400"],
  ["a reset", reset, "unavailable identity ECONNRESET", "our identity: the connection was cut"],
  [
    "silence",
    silence,
    "unavailable identity Timeout",
    `our identity: no answer within ${limitMilliseconds / 1000} s`,
  ],
  [
    "HTML in a 200",
    html(200),
    "suspect identity SyntaxError",
    "our identity: the question could not be put (SyntaxError)",
  ],
  [
    "half of the credentials",
    reply(200, JSON.stringify({ AccessKeyId: canary })),
    "suspect identity CredentialsProviderError",
    "our identity: there are no credentials",
  ],
];

for (const [what, answer, expected, words] of agentAnswers) {
  test(`Pod Identity answers with ${what}: ${expected}, asked once, and the store is not`, async () => {
    await using server = await serveSecretsManager();
    await using agent = await serve(answer);
    using _ = environment({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
    });

    const one = await asked(answer === silence ? { limitMilliseconds } : {});

    assert.equal(brief(one), expected);
    assert.equal(wordsOf(one), words);
    assert.equal(agent.bodies.length, 1);
    assert.equal(server.calls.length, 0);
  });
}

test("a Pod Identity agent that refuses connections is unavailable", async () => {
  using _ = environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${await refusing()}/v1` });

  assert.equal(brief(await asked()), "unavailable identity ECONNREFUSED");
});

test("a Pod Identity agent that takes no connection is unavailable at the limit", async () => {
  await using host = await fullHost();
  using _ = environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${host.url}/v1/credentials` });

  assert.equal(brief(await asked({ limitMilliseconds })), "unavailable identity Timeout");
});

test("an address that no agent may have is suspect, whenever it is asked", async () => {
  using _ = environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://example.com/credentials" });
  const store = storeOf();

  const answers = [await store.ask("main", never), await store.ask("main", never)];

  assert.deepEqual(answers.map(brief), Array(2).fill("suspect identity CredentialsProviderError"));
});

test("after an agent that was silent, one that answers is asked anew", async () => {
  const script = [silence, podCredentials];
  await using agent = await serve((response, request) => script.shift()?.(response, request));
  await using server = await serveSecretsManager();
  using _ = environment({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
  });
  server.keep("surgicase/main", "{}");
  const store = storeOf({ limitMilliseconds });

  const answers = [await store.ask("main", never), await store.ask("main", never)];

  assert.deepEqual(answers.map(brief), ["unavailable identity Timeout", "secret"]);
});
