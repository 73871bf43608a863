/** Whoever says who we are fails: STS for a role by web identity, or the Pod Identity agent. Told apart from the store, within 8 s. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { type Answer, reply, serve } from "../adapters/mail/ses-servers.ts";
import { refusing, webIdentity } from "../adapters/secrets/aws/identity.ts";
import { assumed, html, podCredentials, silence, stsRefusal } from "../support/aws-answers.ts";
import { hour, minute, secretsWorld, subjects, update, warming } from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };

type Variables = Readonly<Record<string, string>>;

async function bySts(t: TestContext, url: string): Promise<Variables> {
  return { ...none, ...(await webIdentity(t)), AWS_ENDPOINT_URL_STS: url };
}

async function byAgent(_t: TestContext, url: string): Promise<Variables> {
  return { ...none, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials` };
}

async function without(_t: TestContext): Promise<Variables> {
  return none;
}

async function withoutToken(t: TestContext, url: string): Promise<Variables> {
  return { ...(await bySts(t, url)), AWS_WEB_IDENTITY_TOKEN_FILE: "/there/is/none" };
}

type Identity = (t: TestContext, url: string) => Promise<Variables>;

/** Copies confirmed 90 min ago may stand in for each class; people hear of all but an outage. */
const faults: readonly (readonly [string, string, Identity, Answer | "refuse", string, 0 | 3])[] = [
  ["X14", "STS 500", bySts, stsRefusal(500, "InternalFailure"), "unavailable InternalFailure", 0],
  ["X14", "STS refuses connections", bySts, "refuse", "unavailable ECONNREFUSED", 0],
  ["X14", "STS hangs", bySts, silence, "unavailable Timeout", 0],
  ["X14", "STS AccessDenied", bySts, stsRefusal(403, "AccessDenied"), "denied AccessDenied", 3],
  [
    "X14",
    "STS InvalidIdentityToken",
    bySts,
    stsRefusal(400, "InvalidIdentityToken"),
    "suspect InvalidIdentityTokenException",
    3,
  ],
  ["X14", "no file with our token", withoutToken, silence, "suspect ENOENT", 3],
  ["X14", "no credentials at all", without, silence, "suspect CredentialsProviderError", 3],
  ["X15", "Pod Identity 500", byAgent, html(500), "unavailable 500", 0],
  ["X15", "Pod Identity 503", byAgent, html(503), "unavailable 503", 0],
  ["X15", "Pod Identity refuses connections", byAgent, "refuse", "unavailable ECONNREFUSED", 0],
  ["X15", "Pod Identity hangs", byAgent, silence, "unavailable Timeout", 0],
  ["X15", "Pod Identity 403", byAgent, reply(403, "no"), "denied 403", 3],
  ["X15", "Pod Identity 404", byAgent, reply(404, "no"), "denied 404", 3],
];

/** On every machine; the other rows are left to CI. */
const always = new Set([
  "STS 500",
  "STS hangs",
  "STS AccessDenied",
  "Pod Identity 503",
  "Pod Identity hangs",
]);

suite("whoever says who we are", { concurrency: 4 }, () => {
  for (const [id, what, identity, answer, expected, code] of faults) {
    const skip = always.has(what) ? false : thoroughOnly;
    test(
      `${id} ${what}: ${expected}, the store is not asked, the work is done`,
      { skip },
      async (t) => {
        await using server = await serve(answer === "refuse" ? undefined : answer);
        const url = answer === "refuse" ? await refusing() : server.url;
        const world = await secretsWorld(t, { ageSeconds: 90 * minute });
        const before = await world.copyFiles();
        const [meaning = "", symptom = ""] = expected.split(" ");

        const run = await world.run(update, await identity(t, url));

        assert.equal(run.code, code, run.stdout);
        assert.deepEqual(run.uses, [`main ${meaning} identity ${symptom}`]);
        assert.equal(run.calls, 0);
        assert.equal(run.alerts.length, code === 3 ? 1 : 0);
        assert.deepEqual(await world.copyFiles(), before);
        await world.assertQuiet();
      },
    );
  }

  for (const [id, what, identity, answer] of [
    ["X14", "STS AccessDenied", bySts, stsRefusal(403, "AccessDenied")],
    ["X15", "Pod Identity 403", byAgent, reply(403, "no")],
  ] as const) {
    const skip = identity === byAgent ? false : thoroughOnly;
    test(`${id} ${what}, copies 3 h old: access was taken away`, { skip }, async (t) => {
      await using server = await serve(answer);
      const world = await secretsWorld(t, { ageSeconds: 3 * hour });

      const run = await world.run(update, await identity(t, server.url));

      assert.equal(run.code, 77, run.stdout);
      assert.equal(run.alerts.length, 1);
    });

    test(
      `${id} ${what}: a warming holds all nine copies, and tells at once`,
      { skip },
      async (t) => {
        await using server = await serve(answer);
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        const before = await world.copyFiles();

        const warm = await world.run(warming, await identity(t, server.url));

        assert.equal(warm.code, 3, warm.stdout);
        assert.match(warm.alerts[0]?.text ?? "", /our identity is refused, so every secret is/);
        assert.deepEqual(await world.copyFiles(), before);
        await world.assertQuiet();
      },
    );

    test(
      `X07 ${what}, SECRETS_MASS_DENIAL=stop: tombstones, and jobs stop`,
      { skip },
      async (t) => {
        await using server = await serve(answer);
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        const variables = { ...(await identity(t, server.url)), SECRETS_MASS_DENIAL: "stop" };

        const warm = await world.run(warming, variables);
        const run = await world.run(update, variables);

        assert.equal(warm.code, 3, warm.stdout);
        assert.equal((await world.kept("main"))?.kind, "tombstone");
        assert.equal(run.code, 77, run.stdout);
      },
    );
  }

  test("X14 X15 an identity that hangs without a copy: 75 within the 8 s, told by mail", async (t) => {
    await using server = await serve(silence);
    const world = await secretsWorld(t);

    const run = await world.run(update, await byAgent(t, server.url));

    assert.equal(run.code, 75, run.stdout);
    assert.match(String(run.last["error"]), /our identity: no answer within 8 s/);
    assert.deepEqual(subjects(run), ["🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update"]);
  });

  for (const [what, identity, answer] of [
    ["STS", bySts, assumed],
    ["Pod Identity", byAgent, podCredentials],
  ] as const) {
    test(`${what} that is well: nine secrets are refreshed`, async (t) => {
      await using server = await serve(answer);
      const world = await secretsWorld(t);

      const warm = await world.run(warming, await identity(t, server.url));

      assert.equal(warm.code, 0, warm.stdout);
      assert.match(warm.stdout, /✅ Secrets warming completed: 9 secrets refreshed/);
      assert.equal(server.bodies.length, 1);
      await world.assertQuiet();
    });
  }
});
