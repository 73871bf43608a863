/** A login that was changed since the copy was confirmed, on real servers; and a replica that is ahead, behind, or equal. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { createConnection } from "mysql2/promise";
import { type Answer, reply } from "../adapters/mail/ses-servers.ts";
import { refusal } from "../support/aws-answers.ts";
import { createdSeconds } from "../support/aws-servers.ts";
import { keepCopy } from "../support/kept-copies.ts";
import { usualTables } from "../support/sample-world.ts";
import { servers, serverWorld } from "./server-world.ts";
import { textOf } from "./nine-secrets.ts";
import {
  hour,
  minute,
  secretsWorld,
  subjects,
  update,
  warming,
  type SecretsWorld,
} from "./secrets-world.ts";

const down = refusal("InternalServiceError", "because", 500);
const failed = ["🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update"];

const oldPassword = "qwixy-db-p4ss-of-yesterday";
const newPassword = "qwixy-db-p4ss-of-today";

/** The server has the new password, the fresh copy the old one. */
async function rotated(t: TestContext, url: string) {
  const database = await serverWorld(url, usualTables());
  t.after(async () => database[Symbol.asyncDispose]());
  const { server, schema } = database;
  const user = `jobs_${randomUUID().slice(0, 8)}`;
  const { hostname: host, port, username, password } = server;
  const login = { user: username, password };
  const connection = await createConnection({ host, port: Number(port), ...login });
  // On a new MariaDB everybody who comes from localhost is somebody else than the one of "%".
  const names = [`${user}@'%'`, `${user}@localhost`];
  t.after(async () => {
    await connection.query(`drop user ${names.join(", ")}`);
    await connection.end();
  });
  for (const name of names) {
    await connection.query(`create user ${name} identified by '${newPassword}'`);
    await connection.query(`grant all on ${schema}.* to ${name}`);
  }

  const world = await secretsWorld(t, { ageSeconds: 20 * minute });
  const id = { SECRET_ID_DATABASE: "surgicase/database" };
  const old = { username: user, password: oldPassword };
  const { version } = world.server.keep("surgicase/database", JSON.stringify(old));
  const copy = { ageSeconds: 20 * minute, version, values: old };
  await keepCopy(world.folder, "database", copy, id);
  const variables = {
    ...id,
    DATABASE_URL: `mysql://${server.host}/${schema}`,
    ENVIRONMENT: schema,
  };
  const rotate = () =>
    world.server.keep("surgicase/database", JSON.stringify({ ...old, password: newPassword }));
  return { world, variables, rotate, database };
}

for (const { name, url = "", skip } of servers) {
  suite(`a login that was changed, on ${name}`, { skip }, () => {
    test("X26 the database refuses it: one question, one more try, and the work is done", async (t) => {
      const { world, variables, rotate, database } = await rotated(t, url);
      rotate();

      const run = await world.run(update, variables);

      assert.equal(run.code, 0, run.stdout);
      assert.equal(run.calls, 1);
      assert.deepEqual(subjects(run), []);
      assert.equal((await database.query("select * from jobs_batches")).length, 1);
      assert.ok(!run.stdout.includes("of-today") && !run.stdout.includes("of-yesterday"));
      await world.assertQuiet();
    });

    test("X27 and the store is down: the run would wait for it, and says why", async (t) => {
      const { world, variables } = await rotated(t, url);
      world.fail(down);

      const run = await world.run(update, variables);

      assert.equal(run.code, 75, run.stdout);
      assert.match(
        String(run.last["error"]),
        /It may have been changed, and the store cannot be asked for the new one now$/,
      );
      assert.deepEqual(subjects(run), failed);
      assert.ok(!run.stdout.includes("of-today") && !run.stdout.includes("of-yesterday"));
      await world.assertQuiet();
    });

    test("X26 and the store has the same one: access was taken away", async (t) => {
      const { world, variables } = await rotated(t, url);

      const run = await world.run(update, variables);

      assert.equal(run.code, 77, run.stdout);
      assert.deepEqual(subjects(run), failed);
    });
  });
}

/** The first region is down; the other one has this version, made so many seconds after ours. */
function replicaOf({ server }: SecretsWorld, secondsLater: number): Answer {
  return (response, request) => {
    const { region, input } = server.calls.at(-1) ?? { input: {} };
    const version = { VersionId: `replica-${secondsLater}`, SecretString: textOf("main") };
    const value = { ...version, CreatedDate: createdSeconds + secondsLater };
    const { SecretId, SecretIdList } = input;
    const output =
      SecretIdList === undefined
        ? { Name: SecretId, ...value }
        : { SecretValues: SecretIdList.map((id) => ({ Name: id, ...value })), Errors: [] };
    (region === "us-west-2" ? reply(200, JSON.stringify(output)) : down)(response, request);
  };
}

const replicated = { SECRETS_URL: "aws:us-east-1?replica=us-west-2" };

suite("a replica in another region", { concurrency: 2 }, () => {
  for (const [what, secondsLater, code, uses, alerts] of [
    ["newer", 10, 0, [], []],
    ["equal", 0, 0, [], []],
    // It is behind, and the first region's outage is what counts.
    ["older", -10, 0, ["main unavailable store InternalServiceError"], []],
  ] as const) {
    test(`X28 its version is ${what}: exit ${code}`, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 5 * hour });
      world.fail(replicaOf(world, secondsLater));

      const run = await world.run(update, replicated);

      assert.equal(run.code, code, run.stdout);
      assert.deepEqual(run.uses, uses);
      assert.deepEqual(subjects(run), alerts);
      const regions = world.server.calls.slice(0, 2).map(({ region }) => region);
      assert.deepEqual(regions, ["us-east-1", "us-west-2"]);
    });
  }

  test("X28 a warming never goes back to the replica's older version", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    world.fail(replicaOf(world, -10));
    const before = await world.copyFiles();

    const warm = await world.run(warming, replicated);

    assert.equal(warm.code, 3, warm.stdout);
    assert.deepEqual(await world.copyFiles(), before);
  });

  test("X28 both are down: the copy, asked once each", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.fail(down);

    const run = await world.run(update, replicated);

    assert.equal(run.code, 0, run.stdout);
    assert.deepEqual(run.uses, ["main unavailable store InternalServiceError"]);
    assert.equal(run.calls, 2);
  });

  test("X28 without a replica in the settings no other region is ever asked", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.fail(down);

    await world.run(update);

    assert.deepEqual(
      world.server.calls.map(({ region }) => region),
      ["us-east-1"],
    );
  });
});
