/** What goes wrong with STS, or without anybody who says who we are; and which hosts are asked at all. */
import assert from "node:assert/strict";
import dns from "node:dns";
import { join } from "node:path";
import { test } from "node:test";

import { never } from "../../../contract/secret-store.ts";
import { assumed, canary, html, reset, silence, stsRefusal } from "../../../support/aws-answers.ts";
import { serveSecretsManager } from "../../../support/aws-servers.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { type Answer, environment, login, serve } from "../../mail/ses-servers.ts";
import { refusing, webIdentity } from "./identity.ts";
import { asked, askedAll, brief, storeOf, wordsOf } from "./store.ts";

const limitMilliseconds = 1000;

const stsAnswers: readonly (readonly [string, Answer, string, string])[] = [
  [
    "a 500",
    stsRefusal(500, "InternalFailure"),
    "unavailable identity InternalFailure",
    "our identity: STS answered InternalFailure (500)",
  ],
  ["HTML in a 503", html(503), "unavailable identity 503", "our identity: STS answered 503"],
  [
    "throttling",
    stsRefusal(400, "Throttling"),
    "unavailable identity Throttling",
    "our identity: STS answered Throttling (400)",
  ],
  [
    "an identity provider that does not answer it",
    stsRefusal(400, "IDPCommunicationError"),
    "unavailable identity IDPCommunicationErrorException",
    "our identity: STS answered IDPCommunicationErrorException (400)",
  ],
  [
    "access denied",
    stsRefusal(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
    "denied identity AccessDenied",
    "our identity: STS answered AccessDenied (403): Not authorized to perform sts:AssumeRoleWithWebIdentity",
  ],
  [
    "an invalid token",
    stsRefusal(400, "InvalidIdentityToken", canary),
    "suspect identity InvalidIdentityTokenException",
    "our identity: STS answered InvalidIdentityTokenException (400)",
  ],
  [
    "an expired token",
    stsRefusal(400, "ExpiredTokenException", canary),
    "suspect identity ExpiredTokenException",
    "our identity: STS answered ExpiredTokenException (400)",
  ],
  ...[401, 403, 404].map(
    (status) =>
      [
        `HTML in a ${status}`,
        html(status),
        `suspect identity ${status}`,
        `our identity: STS answered ${status}`,
      ] as const,
  ),
  [
    "a number in the place of a code",
    stsRefusal(403, "403", canary),
    "suspect identity 403",
    "our identity: STS answered 403",
  ],
  [
    "more than 2 MiB",
    html(200, canary.repeat(200_000)),
    "suspect identity TooLong",
    "our identity: the answer is longer than 2 MiB",
  ],
  ["a reset", reset, "unavailable identity ECONNRESET", "our identity: the connection was cut"],
  [
    "silence",
    silence,
    "unavailable identity Timeout",
    `our identity: no answer within ${limitMilliseconds / 1000} s`,
  ],
];

for (const [what, answer, expected, words] of stsAnswers) {
  test(`STS answers with ${what}: ${expected}, asked once, and the store is not`, async (t) => {
    await using server = await serveSecretsManager();
    await using sts = await serve(answer);
    using _ = environment({
      ...(await webIdentity(t)),
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
    });

    const settings = answer === silence ? { limitMilliseconds } : {};

    const one = await asked(settings);
    const asksForOne = sts.bodies.length;
    const all = await askedAll(["main"], settings);

    assert.equal(brief(one), expected);
    assert.equal(wordsOf(one), words);
    assert.equal(asksForOne, 1);
    assert.deepEqual(all.get("main"), one);
    assert.equal(server.calls.length, 0);
  });
}

test("an STS that gives something else than credentials is suspect", async (t) => {
  await using sts = await serve(html(200));
  using _ = environment({ ...(await webIdentity(t)), AWS_ENDPOINT_URL_STS: sts.url });

  assert.match(brief(await asked()), /^suspect identity /);
});

test("an STS that refuses connections is unavailable", async (t) => {
  using _ = environment({ ...(await webIdentity(t)), AWS_ENDPOINT_URL_STS: await refusing() });

  const answer = await asked();

  assert.equal(brief(answer), "unavailable identity ECONNREFUSED");
  assert.equal(wordsOf(answer), "our identity: the connection was refused");
});

test("a token file that is not there is suspect", async (t) => {
  await using sts = await serve(assumed);
  using _ = environment({
    ...(await webIdentity(t)),
    AWS_WEB_IDENTITY_TOKEN_FILE: join(await temporaryFolder(t), "token"),
    AWS_ENDPOINT_URL_STS: sts.url,
  });

  const answer = await asked();

  assert.equal(brief(answer), "suspect identity ENOENT");
  assert.equal(
    wordsOf(answer),
    "our identity: the file with our token cannot be read: there is none",
  );
});

test("who took on a role once asks for many secrets with it", async (t) => {
  await using server = await serveSecretsManager();
  await using sts = await serve(assumed);
  using _ = environment({
    ...(await webIdentity(t)),
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
  });
  const store = storeOf();
  server.keep("surgicase/main", "{}");

  const answers = [await store.ask("main", never), await store.ask("main", never)];

  assert.deepEqual(answers.map(brief), ["secret", "secret"]);
  assert.equal(sts.bodies.length, 1);
});

test("without any credentials the identity is suspect", async () => {
  await using server = await serveSecretsManager();
  using _ = environment({ AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url });

  const answer = await asked();

  assert.equal(brief(answer), "suspect identity CredentialsProviderError");
  assert.equal(wordsOf(answer), "our identity: there are no credentials");
});

const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };

for (const variables of [
  {},
  { AWS_DEFAULT_REGION: "us-east-1" },
  { AWS_REGION: "us-east-1" },
  { AWS_REGION: "us-east-1", AWS_STS_REGIONAL_ENDPOINTS: "legacy" },
]) {
  test(`STS and the store are asked in the region of the settings, with ${JSON.stringify(variables)}`, async (t) => {
    const hosts: string[] = [];
    // Every host is looked up here; none is found.
    t.mock.method(dns, "lookup", (host: string, _options: unknown, done: (e: Error) => void) => {
      hosts.push(host);
      done(Object.assign(new Error("not found"), { code: "ENOTFOUND" }));
    });
    using _ = environment({ ...none, ...(await webIdentity(t)), ...variables });
    const settings = { region: "eu-west-2", replicaRegion: "eu-west-1" };

    const byRole = await asked(settings);
    Object.assign(process.env, login);
    const byLogin = await asked(settings);

    assert.equal(brief(byRole), "unavailable identity ENOTFOUND");
    assert.equal(brief(byLogin), "unavailable store ENOTFOUND");
    assert.deepEqual(hosts, [
      "sts.eu-west-2.amazonaws.com",
      "sts.eu-west-1.amazonaws.com",
      "secretsmanager.eu-west-2.amazonaws.com",
      "secretsmanager.eu-west-1.amazonaws.com",
    ]);
  });
}
