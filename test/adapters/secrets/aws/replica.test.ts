/** Secrets that are kept in a second region: when it is asked, for what, and in which time. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { reply } from "../../mail/ses-servers.ts";
import { refusal, silence } from "../../../support/aws-answers.ts";
import { serveSecretsManager } from "../../../support/aws-servers.ts";
import { access, asked, askedAll, brief, ids } from "./store.ts";

const replicaRegion = "us-west-2";
const outage = refusal("InternalServiceError", "because", 500);
const regionsOf = ({ calls }: { readonly calls: readonly { readonly region: string }[] }) =>
  calls.map(({ region }) => region);

test("a replica gives, as it is, what the first region could not", async () => {
  await using server = await serveSecretsManager({ script: [outage] });
  using _ = access(server.url);
  server.keep("surgicase/main", '{"a":"primary"}');
  const { version } = server.keep("surgicase/main", '{"a":"replica"}', replicaRegion);

  const answer = await asked({ replicaRegion });

  assert.ok(answer.kind === "secret");
  assert.equal(answer.text, '{"a":"replica"}');
  assert.equal(answer.version, version);
  assert.deepEqual(regionsOf(server), ["us-east-1", replicaRegion]);
});

test("a replica is asked by an ARN of its own region", async () => {
  await using server = await serveSecretsManager({ script: [outage, undefined, outage] });
  using _ = access(server.url);
  const { arn } = server.keep("surgicase/main", "{}", "us-east-1");
  server.keep("surgicase/main", "{}", replicaRegion);
  const settings = { replicaRegion, ids: { ...ids, main: arn } };

  const one = await asked(settings);
  const all = await askedAll(["main"], settings);

  assert.equal(brief(one), "secret");
  assert.deepEqual(all.get("main"), one);
  assert.equal(server.calls[1]?.input.SecretId, arn.replace("us-east-1", replicaRegion));
});

for (const [what, answer] of [
  ["denied", refusal("AccessDeniedException")],
  ["suspect", reply(200, "{}")],
  ["misconfigured", refusal("InvalidParameterException")],
] as const) {
  test(`a replica is not asked where the first region's answer is ${what}`, async () => {
    await using server = await serveSecretsManager({ script: [answer] });
    using _ = access(server.url);
    server.keep("surgicase/main", "{}", replicaRegion);

    assert.match(brief(await asked({ replicaRegion })), new RegExp(`^${what} `));
    assert.equal(server.calls.length, 1);
  });
}

for (const second of [refusal("AccessDeniedException"), reply(200, "{}"), outage]) {
  test("where both regions fail, the failure is that of the first", async () => {
    await using server = await serveSecretsManager({
      script: [refusal("ServiceUnavailable", "because", 503), second],
    });
    using _ = access(server.url);

    assert.equal(brief(await asked({ replicaRegion })), "unavailable store ServiceUnavailable");
    assert.equal(server.calls.length, 2);
  });
}

test("of many, the replica is asked for those that were unavailable", async () => {
  const errors = [
    { SecretId: "surgicase/ses", ErrorCode: "InternalServiceError" },
    { SecretId: "surgicase/user-reports", ErrorCode: "AccessDeniedException" },
    { SecretId: "surgicase/database", ErrorCode: "ThrottlingException" },
  ];
  const value = { Name: "surgicase/main", SecretString: "{}", VersionId: "1" };
  const mixed = reply(200, JSON.stringify({ SecretValues: [value], Errors: errors }));
  await using server = await serveSecretsManager({ script: [mixed] });
  using _ = access(server.url);
  server.keep("surgicase/ses", '{"a":"replica"}', replicaRegion);

  const answers = await askedAll(["main", "ses", "user-reports", "database"], { replicaRegion });

  assert.deepEqual(server.calls[1]?.input.SecretIdList, ["surgicase/ses", "surgicase/database"]);
  assert.deepEqual([...answers.values()].map(brief), [
    "secret",
    "secret",
    "denied store AccessDeniedException",
    "unavailable store ThrottlingException",
  ]);
});

test("a silent first region leaves the replica time, within the same limit", async () => {
  await using server = await serveSecretsManager({ script: [silence, undefined, silence] });
  using _ = access(server.url);
  server.keep("surgicase/main", "{}", replicaRegion);
  const settings = { replicaRegion, limitMilliseconds: 1600 };

  assert.equal(brief(await asked(settings)), "secret");
  assert.equal(brief((await askedAll(["main"], settings)).get("main")), "secret");
});

test("two silent regions end at the limit", async () => {
  await using server = await serveSecretsManager({ always: silence });
  using _ = access(server.url);
  const startedAt = performance.now();

  const answer = await asked({ replicaRegion, limitMilliseconds: 800 });

  const milliseconds = performance.now() - startedAt;
  assert.equal(brief(answer), "unavailable store Timeout");
  assert.ok(milliseconds > 790 && milliseconds < 1500, `${milliseconds} ms`);
  assert.deepEqual(regionsOf(server), ["us-east-1", replicaRegion]);
});
