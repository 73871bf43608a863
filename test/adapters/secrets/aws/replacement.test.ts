/** A text in the place of the version that was read: the labels afterwards, and what lost answers lead to. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { never } from "../../../contract/secret-store.ts";
import { canary, refusal, reset, silence } from "../../../support/aws-answers.ts";
import { type Script, serveSecretsManager } from "../../../support/aws-servers.ts";
import { access, brief, storeOf } from "./store.ts";

async function opened(script: Script = []) {
  const server = await serveSecretsManager({ script });
  const variables = access(server.url);
  const { version } = server.keep("surgicase/main", '{"a":1}');
  return {
    server,
    version,
    operations: () => server.calls.map(({ operation }) => operation),
    /** The labels that versions have, without the versions. */
    labels: () => Object.values(server.stages("surgicase/main")),
    async [Symbol.asyncDispose]() {
      variables[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

test("the replaced version becomes the previous one, and no label of ours is left", async () => {
  await using place = await opened();

  const replaced = await storeOf().replace("main", '{"a":2}', place.version, never);

  assert.equal(replaced, "replaced");
  assert.deepEqual(place.labels(), [["AWSPREVIOUS"], ["AWSCURRENT"]]);
  assert.deepEqual(place.operations(), [
    "PutSecretValue",
    "UpdateSecretVersionStage",
    "UpdateSecretVersionStage",
  ]);
});

test("a conflict leaves the labels as they were", async () => {
  await using place = await opened();
  place.server.keep("surgicase/main", '{"a":2}');

  const replaced = await storeOf().replace("main", '{"a":3}', place.version, never);

  assert.equal(replaced, "conflict");
  assert.deepEqual(place.labels(), [["AWSPREVIOUS"], ["AWSCURRENT"], []]);
});

test("a replacement that is refused at once says why", async () => {
  await using place = await opened([refusal("AccessDeniedException", "no")]);

  const replaced = await storeOf().replace("main", canary, place.version, never);

  assert.ok(typeof replaced === "object");
  assert.equal(brief(replaced), "denied store AccessDeniedException");
  assert.equal(place.server.calls.length, 1);
});

test("a replacement that is refused half-way says why, and takes its label off", async () => {
  await using place = await opened([undefined, refusal("AccessDeniedException", "no")]);

  const replaced = await storeOf().replace("main", canary, place.version, never);

  assert.ok(typeof replaced === "object");
  assert.equal(brief(replaced), "denied store AccessDeniedException");
  assert.deepEqual(place.labels(), [["AWSCURRENT"], []]);
});

test("a store that falls silent half-way is unavailable at the limit", async () => {
  await using place = await opened([undefined, silence]);
  const store = storeOf({ limitMilliseconds: 800 });

  const replaced = await store.replace("main", canary, place.version, never);

  assert.ok(typeof replaced === "object");
  assert.equal(brief(replaced), "unavailable store Timeout");
});

test("a replacement whose answer was lost is found to be done", async () => {
  await using place = await opened([undefined, { late: reset }]);

  const replaced = await storeOf().replace("main", '{"a":2}', place.version, never);

  assert.equal(replaced, "replaced");
  assert.deepEqual(place.labels(), [["AWSPREVIOUS"], ["AWSCURRENT"]]);
});

test("who is told to stop after it is done learns that it is done", async () => {
  const stop = new AbortController();
  await using place = await opened([
    undefined,
    undefined,
    (response) => {
      stop.abort(new Error("the run was told to stop"));
      reset(response, response.req);
    },
  ]);

  const replaced = await storeOf().replace("main", '{"a":2}', place.version, stop.signal);

  assert.equal(replaced, "replaced");
});
