/** What hangs, trickles, refuses or lies on the way to the store: the secrets phase ends within 8 s, and the work is done. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import { type AddressInfo } from "node:net";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { fullHost } from "../adapters/mail/ses-servers.ts";
import { refusing } from "../adapters/secrets/aws/identity.ts";
import { silence, trickle } from "../support/aws-answers.ts";
import { startProgram } from "../support/program.ts";
import { serverCertificate } from "../support/server-certificate.ts";
import { hour, minute, report, secretsWorld, subjects, update, warming } from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const partial = ["⚠️ WARNING: Scheduled Job Partial Failure - Pending Payment Update"];
const variable = "AWS_ENDPOINT_URL_SECRETS_MANAGER";

suite("the way to the store", { concurrency: 8 }, () => {
  for (const [id, what, answer] of [
    ["X12", "silence", silence],
    ["X13", "a byte a second", trickle(1000)],
  ] as const) {
    const skip = answer === silence ? false : thoroughOnly;
    test(`${id} ${what}: the copy after 8 s, asked once`, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 5 * hour });
      world.fail(answer);

      const run = await world.run(update);

      assert.equal(run.code, 0, run.stdout);
      assert.deepEqual(run.uses, ["main unavailable store Timeout"]);
      assert.deepEqual([run.calls, subjects(run)], [1, []]);
      await world.assertQuiet();
    });

    test(
      `${id} ${what}: gives up after 8 s without a copy, told by mail in the same time`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t);
        world.fail(answer);

        const run = await world.run(update);

        assert.equal(run.code, 75, run.stdout);
        assert.match(String(run.last["error"]), /no answer within 8 s; there is no copy/);
        assert.equal(run.calls, 1);
        assert.equal(run.alerts.length, 1);
        await world.assertQuiet();
      },
    );

    test(
      `${id} ${what}: a warming of nine waits 8 s once, and keeps all copies`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        world.fail(answer);
        const before = await world.copyFiles();

        const warm = await world.run(warming);

        assert.equal(warm.code, 3, warm.stdout);
        assert.match(warm.stdout, /⚠️ Secrets warming partial: 0\/9 secrets refreshed/);
        assert.equal(warm.calls, 1);
        assert.deepEqual(await world.copyFiles(), before);
      },
    );
  }

  test("X12 a pod that is told to stop while it waits for a silent store stops at once", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    const asked = Promise.withResolvers<void>();
    world.fail(() => asked.resolve());
    // Outside a pod it mails that it was stopped, and asks for the recipients.
    const variables = { ...world.variables, POD_NAME: "pod-1", JOB_NAME: "job-1", JOB_UID: "1" };

    const program = startProgram(world.folder, update, { variables });
    await asked.promise;
    const stoppedAt = performance.now();
    program.kill("SIGTERM");
    const ended = await program.ended;

    assert.equal(ended.code, 143, ended.stdout);
    assert.ok(performance.now() - stoppedAt < 5000);
  });

  test("X12 silence, and a job that reads three secrets: the 8 s are waited once", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    assert.equal((await world.run(update)).code, 0);
    world.fail(silence);

    const run = await world.run(report);

    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.calls, 1);
    assert.deepEqual(
      run.uses,
      ["report-passwords", "main", "email-templates"].map(
        (alias) => `${alias} unavailable store Timeout`,
      ),
    );
    await world.assertQuiet();
  });

  test(
    "X12 a host that takes no connection: the copy after 4 s",
    { skip: thoroughOnly },
    async (t) => {
      await using host = await fullHost();
      const world = await secretsWorld(t, { ageSeconds: 5 * hour });

      const run = await world.run(update, { [variable]: host.url });

      assert.equal(run.code, 0, run.stdout);
      assert.deepEqual(run.uses, ["main unavailable store Timeout"]);
    },
  );

  test("X12 a refused connection: the copy at once", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });

    const run = await world.run(update, { [variable]: await refusing() });

    assert.equal(run.code, 0, run.stdout);
    assert.deepEqual(run.uses, ["main unavailable store ECONNREFUSED"]);
    assert.deepEqual(subjects(run), []);
  });

  test("X12 a name that nobody knows: the copy", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });

    const run = await world.run(update, { [variable]: "http://secretsmanager.invalid" });

    assert.equal(run.code, 0, run.stdout);
    assert.match(run.uses.join(), /^main unavailable store (?:ENOTFOUND|EAI_AGAIN|Timeout)$/);
  });

  for (const [what, host, trusted, code] of [
    ["that nobody vouches for", "127.0.0.1", false, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["for another host", "localhost", true, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ] as const) {
    const skip = trusted ? thoroughOnly : false;
    test(
      `X12 a certificate ${what}: suspect, the copy, and people hear of it`,
      { skip },
      async (t) => {
        const certificate = await serverCertificate();
        if (certificate === undefined) {
          t.skip("openssl is missing");
          return;
        }
        const server = createServer(certificate).listen(0, "127.0.0.1");
        await once(server, "listening");
        t.after(() => server.close());
        const { port } = server.address() as AddressInfo;
        const world = await secretsWorld(t, { ageSeconds: 5 * hour });
        const authority = join(world.folder, "authority.pem");
        await writeFile(authority, certificate.cert);

        const run = await world.run(update, {
          [variable]: `https://${host}:${port}`,
          ...(trusted ? { NODE_EXTRA_CA_CERTS: authority } : {}),
        });

        assert.equal(run.code, 3, run.stdout);
        assert.deepEqual(run.uses, [`main suspect store ${code}`]);
        assert.deepEqual(subjects(run), partial);
      },
    );
  }
});
