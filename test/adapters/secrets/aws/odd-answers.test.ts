/** Answers that no type of the SDK foresees: each costs the secret that it is about, and nothing is thrown or quoted. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { canary } from "../../../support/aws-answers.ts";
import { serveSecretsManager } from "../../../support/aws-servers.ts";
import { type Answer, environment, login, reply } from "../../mail/ses-servers.ts";
import { access, asked, askedAll, brief, wordsOf } from "./store.ts";

const main = { Name: "surgicase/main", SecretString: '{"a":1}', VersionId: "1" };
const ses = { Name: "surgicase/ses", SecretString: canary, VersionId: "1" };

const oddSecrets: readonly (readonly [string, object, string])[] = [
  ["a number for a text", { SecretString: 12_345 }, "UnreadableAnswer"],
  ["an object for a text", { SecretString: {} }, "UnreadableAnswer"],
  ["a number for bytes", { SecretString: null, SecretBinary: 12 }, "UnreadableAnswer"],
  ["an object for bytes", { SecretString: null, SecretBinary: {} }, "UnreadableAnswer"],
  ["a number for a version", { VersionId: 7 }, "UnreadableAnswer"],
  ["null for a version", { VersionId: null }, "NoVersion"],
  ["a time out of all calendars", { CreatedDate: 1e300 }, "UnreadableAnswer"],
];

for (const [what, odd, code] of oddSecrets) {
  test(`a secret with ${what} is suspect, and the one beside it is given`, async () => {
    const values = [{ ...ses, ...odd }, main];
    const script = [{ ...ses, Name: undefined, ...odd }, { SecretValues: values }].map((body) =>
      reply(200, JSON.stringify(body)),
    );
    await using server = await serveSecretsManager({ script });
    using _ = access(server.url);

    const one = await asked();
    const all = await askedAll(["main", "ses"]);

    assert.equal(brief(one), `suspect store ${code}`);
    assert.equal(brief(all.get("ses")), `suspect store ${code}`);
    assert.equal(brief(all.get("main")), "secret");
  });
}

test("a time that the SDK itself cannot read is suspect, and is not quoted", async () => {
  const body = JSON.stringify({ ...main, CreatedDate: canary });
  await using server = await serveSecretsManager({ always: reply(200, body) });
  using _ = access(server.url);

  assert.match(brief(await asked()), /^suspect store \w+$/);
});

for (const odd of [
  { SecretValues: null },
  { SecretValues: [null, 7, main] },
  { SecretValues: {} },
  { SecretValues: canary },
  { Errors: null },
  { Errors: {} },
  { Errors: [null, 7, { SecretId: 7 }] },
  { NextToken: 7 },
]) {
  test(`a list with ${JSON.stringify(odd)} is suspect for what it does not hold`, async () => {
    const body = JSON.stringify({ SecretValues: [main], ...odd });
    await using server = await serveSecretsManager({ always: reply(200, body) });
    using _ = access(server.url);

    const all = await askedAll(["main", "ses"]);

    const hasMain = body.includes(main.Name);
    assert.equal(brief(all.get("main")), hasMain ? "secret" : "suspect store NoAnswer");
    assert.equal(brief(all.get("ses")), "suspect store NoAnswer");
    assert.equal(server.calls.length, 1);
  });
}

test("an error of odd types is suspect for its secret", async () => {
  const Errors = [{ SecretId: "surgicase/main", ErrorCode: {}, Message: [canary] }];
  await using server = await serveSecretsManager({
    always: reply(200, JSON.stringify({ Errors })),
  });
  using _ = access(server.url);

  assert.equal(brief((await askedAll(["main"])).get("main")), "suspect store Error");
});

const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:";

test("an error that tells a secret by its ARN belongs to the name, and to no longer or shorter one", async () => {
  const Errors = [
    { SecretId: `${arn}surgicase/main-AbCd12`, ErrorCode: "ResourceNotFoundException" },
    { SecretId: `${arn}surgicase/ses-more-AbCd12`, ErrorCode: "ResourceNotFoundException" },
    { SecretId: `${arn}more/surgicase/ses-AbCd12`, ErrorCode: "ResourceNotFoundException" },
    { SecretId: `${arn}surgicase/ses`, ErrorCode: "ResourceNotFoundException" },
    { SecretId: "surgicase/ses-AbCd12", ErrorCode: "ResourceNotFoundException" },
  ];
  await using server = await serveSecretsManager({
    always: reply(200, JSON.stringify({ Errors })),
  });
  using _ = access(server.url);

  const all = await askedAll(["main", "ses"]);

  assert.equal(brief(all.get("main")), "denied store ResourceNotFoundException");
  assert.equal(brief(all.get("ses")), "suspect store NoAnswer");
});

test("a list in two pages is read to its end, by the same list and the token", async () => {
  const pages = [{ SecretValues: [main], NextToken: "two" }, { SecretValues: [ses] }];
  await using server = await serveSecretsManager({
    script: pages.map((page) => reply(200, JSON.stringify(page))),
  });
  using _ = access(server.url);

  const all = await askedAll(["main", "ses"]);

  const SecretIdList = ["surgicase/main", "surgicase/ses"];
  assert.deepEqual([...all.values()].map(brief), ["secret", "secret"]);
  assert.deepEqual(
    server.calls.map(({ input }) => input),
    [{ SecretIdList }, { SecretIdList, NextToken: "two" }],
  );
});

test("a page that fails is the failure of those that had no answer", async () => {
  const first = { SecretValues: [main], NextToken: "two" };
  await using server = await serveSecretsManager({
    script: [reply(200, JSON.stringify(first)), reply(503, canary)],
  });
  using _ = access(server.url);

  const all = await askedAll(["main", "ses"]);

  assert.deepEqual([...all.values()].map(brief), ["secret", "unavailable store 503"]);
});

for (const [what, alias, calls] of [
  ["has all that was asked for", "main", 1],
  ["goes on for ever", "ses", 10],
] as const) {
  test(`a list that ${what} is asked for by ${calls} page(s)`, async () => {
    const body = JSON.stringify({ SecretValues: [main], NextToken: "more" });
    await using server = await serveSecretsManager({ always: reply(200, body) });
    using _ = access(server.url);

    await askedAll([alias]);

    assert.equal(server.calls.length, calls);
  });
}

/** Writes for as long as somebody reads. */
function flood(sent: { bytes: number }, closed: () => void): Answer {
  const chunk = Buffer.alloc(64 * 1024, " ");
  return (response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.on("close", closed);
    const write = () => {
      sent.bytes += chunk.length;
      response.write(chunk, (error) => {
        if (error === undefined || error === null) {
          setImmediate(write);
        }
      });
    };
    write();
  };
}

test("an answer without end is cut after 2 MiB, and suspect", async () => {
  const sent = { bytes: 0 };
  const closed = Promise.withResolvers<void>();
  await using server = await serveSecretsManager({ always: flood(sent, closed.resolve) });
  using _ = access(server.url);

  const one = await asked();

  await closed.promise;
  assert.equal(brief(one), "suspect store TooLong");
  assert.equal(wordsOf(one), "Secrets Manager: the answer is longer than 2 MiB");
  assert.ok(sent.bytes > 2 * 1024 * 1024 && sent.bytes < 32 * 1024 * 1024, `${sent.bytes}`);
});

test("an answer of nearly 2 MiB is read", async () => {
  const body = JSON.stringify({ ...main, SecretString: "x".repeat(2_097_000) });
  await using server = await serveSecretsManager({ always: reply(200, body) });
  using _ = access(server.url);

  assert.equal(brief(await asked()), "secret");
});

for (const [variables, code] of [
  [{ AWS_ENDPOINT_URL_SECRETS_MANAGER: "no address" }, "ERR_INVALID_URL"],
  [{ AWS_USE_FIPS_ENDPOINT: "true" }, "EndpointError"],
  [{ AWS_USE_DUALSTACK_ENDPOINT: "true" }, "EndpointError"],
] as const) {
  test(`an endpoint that cannot be used is misconfigured: ${JSON.stringify(variables)}`, async () => {
    await using server = await serveSecretsManager();
    using _ = environment({
      ...login,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      ...variables,
    });

    const one = await asked();

    assert.match(brief(one), new RegExp(`^misconfigured \\w+ ${code}$`));
    assert.match(wordsOf(one) ?? "", /AWS_ENDPOINT_URL.*AWS_USE_FIPS_ENDPOINT/);
    assert.equal(server.calls.length, 0);
  });
}
