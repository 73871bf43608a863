/** The stand-in for Secrets Manager, asked as jobs ask: through the AWS SDK. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { secretsManager } from "../../src/adapters/secrets/aws/secrets-manager.ts";
import { standInSecretsManager, type StandIn } from "../../src/demo/stand-in-secrets-manager.ts";
import { secretAliases, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { StoreAnswer } from "../../src/ports/secret-store.ts";
import { lendSecretsManager } from "../../src/world/lent-environment.ts";

const never = new AbortController().signal;
const madeAt = new Date("2025-10-20T07:29:00Z");
const unwell = { code: "InternalServiceError", status: 500 };

async function asked(context: TestContext) {
  const standIn = await standInSecretsManager(() => madeAt);
  const lent = lendSecretsManager(standIn.url);
  context.after(async () => {
    lent[Symbol.dispose]();
    await standIn[Symbol.asyncDispose]();
  });
  const ids = Object.fromEntries(
    secretAliases.map((alias) => [alias, `made-up/${alias}`]),
  ) as Record<SecretAlias, string>;
  return { standIn, store: secretsManager({ region: "us-east-1", ids }) };
}

function keepBoth(standIn: StandIn): void {
  standIn.keep("made-up/main", '{"a":1}');
  standIn.keep("made-up/ses", '{"b":2}');
}

/** The text, or the code of the failure. */
function gist(answer: StoreAnswer | undefined): string | undefined {
  return answer?.kind === "secret" ? answer.text : answer?.failure.code;
}

test("a kept secret is given with its version and when it was made", async (context) => {
  const { standIn, store } = await asked(context);
  keepBoth(standIn);

  const answer = await store.ask("main", never);

  assert.equal(gist(answer), '{"a":1}');
  assert.deepEqual(answer.kind === "secret" && answer.createdAt, madeAt);
  assert.equal(standIn.questions(), 1);
});

test("a secret that is kept anew has another version", async (context) => {
  const { standIn, store } = await asked(context);
  const versionOf = async () => {
    keepBoth(standIn);
    const answer = await store.ask("main", never);
    return answer.kind === "secret" ? answer.version : assert.fail(answer.failure.words);
  };

  const [first, second] = [await versionOf(), await versionOf()];

  assert.notEqual(first, second);
});

test("of many, those that fail do so alone", async (context) => {
  const { standIn, store } = await asked(context);
  keepBoth(standIn);
  standIn.fail(unwell, (id) => id === "made-up/ses");

  const answers = await store.askAll(["main", "ses", "twilio"], never);

  assert.deepEqual(
    [...answers].map(([alias, answer]) => [alias, gist(answer)]),
    [
      ["main", '{"a":1}'],
      ["ses", "InternalServiceError"],
      ["twilio", "ResourceNotFoundException"],
    ],
  );
  assert.equal(standIn.questions(), 1);
});

test("what ails all fails the whole question, as an outage does", async (context) => {
  const { standIn, store } = await asked(context);
  keepBoth(standIn);
  standIn.fail(unwell);
  const body = JSON.stringify({ SecretIdList: ["made-up/main", "made-up/ses"] });

  const { status } = await fetch(standIn.url, { method: "POST", body });
  const answers = await store.askAll(["main", "ses"], never);

  assert.equal(status, 500);
  assert.deepEqual([...answers.values()].map(gist), [unwell.code, unwell.code]);
});

test("a line that is cut is an unavailable store, and a store without a fault is well again", async (context) => {
  const { standIn, store } = await asked(context);
  keepBoth(standIn);

  standIn.fail("cut");
  const cut = await store.ask("main", never);
  standIn.fail();
  const well = await store.ask("main", never);

  assert.equal(cut.kind === "failed" && cut.failure.class, "unavailable");
  assert.equal(gist(well), '{"a":1}');
});
