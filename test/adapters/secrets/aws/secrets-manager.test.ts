/** Secrets Manager: the contract, what an answer must hold, and which of many answers belongs to which alias. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { secretAliases, type SecretAlias } from "../../../../src/domain/secrets/aliases.ts";
import { secretStoreContract } from "../../../contract/secret-store.ts";
import { canary, refusal } from "../../../support/aws-answers.ts";
import { createdSeconds, serveSecretsManager } from "../../../support/aws-servers.ts";
import { reply } from "../../mail/ses-servers.ts";
import { access, asked, askedAll, brief, ids, storeOf, wordsOf } from "./store.ts";

secretStoreContract("Secrets Manager", async (t) => {
  const server = await serveSecretsManager();
  const variables = access(server.url);
  t.after(async () => {
    variables[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });
  return {
    store: storeOf(),
    keep: async (alias, text) => {
      server.keep(ids[alias] ?? "", text);
    },
  };
});

test("a secret is asked for once, by its id, and says when its version was made", async () => {
  await using server = await serveSecretsManager();
  using _ = access(server.url);
  const { version } = server.keep("surgicase/main", '{"a":1}');

  const answer = await asked();

  const createdAt = new Date(createdSeconds * 1000);
  assert.deepEqual(answer, { kind: "secret", text: '{"a":1}', version, createdAt });
  assert.deepEqual(server.calls, [
    {
      operation: "GetSecretValue",
      region: "us-east-1",
      input: { SecretId: "surgicase/main", VersionStage: "AWSCURRENT" },
    },
  ]);
});

test("a secret that is kept as bytes is read as UTF-8", async () => {
  await using server = await serveSecretsManager();
  using _ = access(server.url);
  server.keep("surgicase/main", Buffer.from('{"a":"é"}'));

  const answer = await asked();

  assert.equal(answer.kind === "secret" && answer.text, '{"a":"é"}');
});

const bytes = Buffer.from(`${canary}\u00e9`, "latin1").toString("base64");
const empty = [
  ["nothing at all", {}, "EmptyAnswer"],
  ["an empty text", { SecretString: "", VersionId: "1" }, "EmptyAnswer"],
  ["no version", { SecretString: canary }, "NoVersion"],
  ["bytes that are no text", { SecretBinary: bytes, VersionId: "1" }, "UnreadableAnswer"],
] as const;

for (const [what, body, code] of empty) {
  test(`a success that holds ${what} is suspect`, async () => {
    await using server = await serveSecretsManager({ always: reply(200, JSON.stringify(body)) });
    using _ = access(server.url);

    assert.equal(brief(await asked()), `suspect store ${code}`);
    assert.equal(server.calls.length, 1);
  });
}

test("all secrets are asked for by one question, each id once", async () => {
  await using server = await serveSecretsManager();
  using _ = access(server.url);
  const shared = { ...ids, ses: "surgicase/main" };
  server.keep("surgicase/main", '{"a":1}');

  const answers = await askedAll(secretAliases, { ids: shared });

  const [call] = server.calls;
  assert.equal(server.calls.length, 1);
  assert.equal(call?.operation, "BatchGetSecretValue");
  assert.equal(call.input.SecretIdList?.length, secretAliases.length - 2);
  assert.deepEqual(answers.get("ses"), answers.get("main"));
  assert.equal(brief(answers.get("main")), "secret");
});

test("aliases that have no id are told so, and nobody is asked", async () => {
  await using server = await serveSecretsManager();
  using _ = access(server.url);
  const none = { ...ids, main: undefined, ses: "" };

  const answers = await askedAll(["main", "ses"], { ids: none });

  assert.equal(brief(answers.get("main")), "misconfigured store SECRET_ID_MAIN");
  assert.equal(brief(answers.get("ses")), "misconfigured store SECRET_ID_SES");
  assert.equal(
    wordsOf(answers.get("ses")),
    "SECRET_ID_SES is not set: it names the secret ses, for example surgicase/ses",
  );
  assert.equal(server.calls.length, 0);
});

test("an answer is found by a name, an ARN, and an ARN without its last letters", async () => {
  await using server = await serveSecretsManager();
  using _ = access(server.url);
  const main = server.keep("surgicase/main", '{"a":1}');
  const ses = server.keep("surgicase/ses", '{"b":1}');
  // Its ARN begins like that of `ses`: it must not be taken for it.
  server.keep("surgicase/ses-more", '{"c":1}');
  const arns = {
    ...ids,
    main: main.arn,
    ses: ses.arn.slice(0, -7),
    database: "surgicase/ses-more",
  };

  const answers = await askedAll(["database", "ses", "main"], { ids: arns });

  const texts = [...answers].map(([alias, answer]) => [
    alias,
    answer.kind === "secret" && answer.text,
  ]);
  assert.deepEqual(Object.fromEntries(texts), {
    database: '{"c":1}',
    ses: '{"b":1}',
    main: '{"a":1}',
  });
});

test("more than 20 secrets are asked for in lists of 20", async () => {
  await using server = await serveSecretsManager();
  using _ = access(server.url);
  const many = Array.from({ length: 41 }, (_item, index) => `secret-${index}` as SecretAlias);
  const manyIds = Object.fromEntries(many.map((alias) => [alias, alias])) as typeof ids;
  many.forEach((name) => server.keep(name, `{"name":"${name}"}`));

  const answers = await askedAll(many, { ids: manyIds });

  const lengths = server.calls.map(({ input }) => input.SecretIdList?.length);
  assert.deepEqual(lengths, [20, 20, 1]);
  assert.deepEqual(
    many.filter((alias) => {
      const answer = answers.get(alias);
      return answer?.kind === "secret" && answer.text === `{"name":"${alias}"}`;
    }),
    many,
  );
});

test("of many secrets each fails for itself, and one without a word is suspect", async () => {
  const value = { Name: "surgicase/main", SecretString: '{"a":1}', VersionId: "1" };
  const errors = Object.entries({
    ses: ["ResourceNotFoundException", "There is none"],
    database: ["InvalidRequestException", "it was marked for deletion"],
    "email-templates": ["InternalServiceError", canary],
    "sms-templates": ["SomethingNewException", canary],
    "case-documents": [`no name\n${canary}`, canary],
  }).map(([alias, [ErrorCode, Message]]) => ({
    SecretId: `surgicase/${alias}`,
    ErrorCode,
    Message,
  }));
  const body = JSON.stringify({ SecretValues: [value], Errors: errors });
  await using server = await serveSecretsManager({ always: reply(200, body) });
  using _ = access(server.url);

  const answers = await askedAll(secretAliases);

  assert.deepEqual(
    Object.fromEntries([...answers].map(([alias, answer]) => [alias, brief(answer)])),
    {
      main: "secret",
      ses: "denied store ResourceNotFoundException",
      database: "denied store InvalidRequestException",
      "email-templates": "unavailable store InternalServiceError",
      "sms-templates": "suspect store SomethingNewException",
      "case-documents": "suspect store Error",
      twilio: "misconfigured store SECRET_ID_TWILIO",
      "user-reports": "suspect store NoAnswer",
      "user-documents": "suspect store NoAnswer",
      "report-passwords": "suspect store NoAnswer",
    },
  );
  assert.equal(
    wordsOf(answers.get("ses")),
    "Secrets Manager answered ResourceNotFoundException: There is none",
  );
  assert.equal(
    wordsOf(answers.get("email-templates")),
    "Secrets Manager answered InternalServiceError",
  );
});

test("a role that may not ask for many is given each secret that it may read, one by one", async () => {
  await using server = await serveSecretsManager({
    script: [refusal("AccessDeniedException", "not allowed to ask for many")],
  });
  server.keep("surgicase/main", '{"a":1}');
  using _ = access(server.url);

  const answers = await askedAll(["main", "ses"]);

  assert.equal(brief(answers.get("main")), "secret");
  assert.equal(brief(answers.get("ses")), "denied store ResourceNotFoundException");
  assert.deepEqual(
    server.calls.map(({ operation }) => operation),
    ["BatchGetSecretValue", "GetSecretValue", "GetSecretValue"],
  );
});

for (const name of ["Name", "ARN"]) {
  test(`an answer with the ${name} of another secret is suspect, whatever is in it`, async () => {
    const other = name === "ARN" ? "arn:aws:secretsmanager:us-east-1:0:secret:x-AbCdEf" : "x";
    const body = JSON.stringify({ [name]: other, SecretString: '{"a":1}', VersionId: "1" });
    await using server = await serveSecretsManager({ always: reply(200, body) });
    using _ = access(server.url);

    assert.equal(brief(await asked()), "suspect store OtherSecret");
  });
}

test("a question for all that fails is the failure of each", async () => {
  await using server = await serveSecretsManager({
    always: refusal("UnrecognizedClientException"),
  });
  using _ = access(server.url);

  const answers = await askedAll(["main", "ses", "twilio"]);

  assert.equal(brief(answers.get("main")), "denied identity UnrecognizedClientException");
  assert.deepEqual(answers.get("ses"), answers.get("main"));
  assert.equal(brief(answers.get("twilio")), "misconfigured store SECRET_ID_TWILIO");
  assert.equal(server.calls.length, 1);
});
