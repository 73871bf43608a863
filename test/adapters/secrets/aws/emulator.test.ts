/** Secrets Manager as somebody else wrote it: the contract, and a warming's question, against an AWS emulator. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";

import { secretAliases, type SecretAlias } from "../../../../src/domain/secrets/aliases.ts";
import { never, secretStoreContract, unnamed } from "../../../contract/secret-store.ts";
import { access, askedAll, brief, region, storeOf } from "./store.ts";

const emulator = process.env["TEST_AWS_ENDPOINT"];
const skip = emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : undefined;

/** Secrets of a test's own, gone when it ends. */
function openEmulator(t: TestContext) {
  const variables = access(emulator ?? "");
  const client = new SecretsManager({ region });
  const folder = `test-${randomUUID()}`;
  const ids = Object.fromEntries(
    secretAliases.map((alias) => [alias, alias === unnamed ? undefined : `${folder}/${alias}`]),
  ) as Record<SecretAlias, string | undefined>;
  const made = new Set<string>();
  t.after(async () => {
    await Promise.all(
      [...made].map(async (SecretId) =>
        client.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
      ),
    );
    client.destroy();
    variables[Symbol.dispose]();
  });
  return {
    client,
    ids,
    keep: async (alias: SecretAlias, SecretString: string) => {
      const id = ids[alias] ?? "";
      if (made.has(id)) {
        await client.putSecretValue({ SecretId: id, SecretString });
      } else {
        await client.createSecret({ Name: id, SecretString });
        made.add(id);
      }
    },
  };
}

secretStoreContract(
  "Secrets Manager of an emulator",
  async (t) => {
    const { ids, keep } = openEmulator(t);
    return { store: storeOf({ ids, limitMilliseconds: 8000 }), keep };
  },
  skip,
);

suite("Secrets Manager of an emulator", skip === undefined ? {} : { skip }, () => {
  test("of nine secrets, with one deleted and one never made, seven are given", async (t) => {
    const { client, ids, keep } = openEmulator(t);
    const nine = secretAliases.filter((alias) => alias !== unnamed);
    const made = nine.filter((alias) => alias !== "user-reports");
    await Promise.all(made.map(async (alias) => keep(alias, JSON.stringify({ alias }))));
    await client.deleteSecret({ SecretId: ids.ses ?? "" });

    const answers = await askedAll(nine, { ids, limitMilliseconds: 8000 });

    const given = nine.filter((alias) => {
      const answer = answers.get(alias);
      return answer?.kind === "secret" && answer.text === JSON.stringify({ alias });
    });
    assert.deepEqual(
      given,
      nine.filter((alias) => alias !== "ses" && alias !== "user-reports"),
    );
    assert.equal(brief(answers.get("user-reports")), "denied store ResourceNotFoundException");
    // The emulator words it as AWS does not, and the words make the class.
    assert.match(brief(answers.get("ses")), /^\w+ store InvalidRequestException$/);
  });

  test("the replaced version becomes the previous one, and no label of ours is left", async (t) => {
    const { client, ids, keep } = openEmulator(t);
    const store = storeOf({ ids, limitMilliseconds: 8000 });
    await keep("main", '{"a":1}');
    const before = await store.ask("main", never);
    assert.ok(before.kind === "secret");

    const replaced = await store.replace("main", '{"a":2}', before.version, never);
    const late = await store.replace("main", '{"a":3}', before.version, never);

    const after = await store.ask("main", never);
    assert.ok(after.kind === "secret");
    const { VersionIdsToStages: stages = {} } = await client.describeSecret({ SecretId: ids.main });
    assert.deepEqual([replaced, late], ["replaced", "conflict"]);
    assert.equal(after.text, '{"a":2}');
    assert.deepEqual(stages[before.version], ["AWSPREVIOUS"]);
    assert.deepEqual(stages[after.version], ["AWSCURRENT"]);
    assert.deepEqual(Object.values(stages).flat().toSorted(), ["AWSCURRENT", "AWSPREVIOUS"]);
  });
});
