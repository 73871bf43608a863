/** Settings that are wrong, and what a person decides: no copy hides either, and no store is needed for it. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { refusal } from "../support/aws-answers.ts";
import { minute, secretsWorld, subjects, update, warming } from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const failed = ["🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update"];
const revoking = ["secrets", "revoke", "main", "--by", "ann", "--reason", "leak"];

suite("settings and decisions", { concurrency: 2 }, () => {
  for (const [code, message] of [
    ["InvalidRequestException", "not so"],
    ["InvalidParameterException", "not so"],
  ] as const) {
    const skip = code === "InvalidParameterException" ? false : thoroughOnly;
    test(`X09 ${code}: the settings are wrong, no copy may hide it`, { skip }, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 90 * minute });
      world.fail(refusal(code, message));
      const before = await world.copyFiles();

      const updated = await world.run(update);
      const warm = await world.run(warming);

      assert.equal(updated.code, 78, updated.stdout);
      assert.deepEqual(subjects(updated), failed);
      assert.equal(warm.code, 78, warm.stdout);
      assert.equal(warm.alerts.length, 1);
      assert.deepEqual(await world.copyFiles(), before);
      await world.assertQuiet();
    });
  }

  for (const [variable, value] of [
    ["SECRETS_COPY_HOURS", "100"],
    ["SECRETS_COPIES_URL", "kubernetes:"],
    ["SEALING_KEY_URL", "nowhere"],
  ] as const) {
    test(`${variable}=${value} is wrong here: 78, and people are told by mail`, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 20 * minute });

      const run = await world.run(update, { [variable]: value });

      assert.equal(run.code, 78, run.stdout);
      assert.deepEqual(subjects(run), failed);
    });
  }

  test("X16 SECRETS_URL without a region: 78, whatever AWS_REGION says, and nobody is asked", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });

    const run = await world.run(update, {
      SECRETS_URL: "aws:",
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
    });

    assert.equal(run.code, 78, run.stdout);
    assert.match(run.stdout, /SECRETS_URL must name the region/);
    assert.equal(run.calls, 0);
    assert.equal(run.alerts.length, 1);
  });

  test("X16 the region is that of SECRETS_URL, whatever AWS_REGION says", async (t) => {
    const world = await secretsWorld(t);
    const elsewhere = { AWS_REGION: "us-west-1", AWS_DEFAULT_REGION: "us-west-1" };

    await world.run(warming, { SECRETS_URL: "aws:eu-west-2", ...elsewhere });

    assert.deepEqual([...new Set(world.server.calls.map(({ region }) => region))], ["eu-west-2"]);
  });

  for (const variable of ["ALERT_RECIPIENTS", "MAIL_URL", "MAIL_FALLBACK_URLS", "MAIL_FROM"]) {
    const skip = variable === "ALERT_RECIPIENTS" ? false : thoroughOnly;
    test(`X33 ${variable} that points to a secret is refused`, { skip }, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 20 * minute });
      const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:surgicase/main-AbCd12";

      const run = await world.run(update, { [variable]: arn });

      assert.equal(run.code, 78, run.stdout);
      assert.match(run.stdout, /must not point to a secret/);
      assert.equal(run.calls, 0);
    });
  }

  test("X38 a person revokes a secret while the store is down: the next job stops at its start", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    world.fail(refusal("InternalServiceError", "because", 500));

    const revoked = await world.command(revoking);
    const updated = await world.run(update);

    assert.equal(revoked.code, 0, revoked.stdout + revoked.stderr);
    assert.equal(updated.code, 77, updated.stdout);
    assert.match(String(updated.last["error"]), /ann revoked it on .* \(leak\)/);
    assert.equal(updated.alerts.length, 1);
    assert.equal((await world.kept("main"))?.kind, "tombstone");
    await world.assertQuiet();
  });

  test("X38 what was revoked stays so when the store is well, until it has a new version", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    await world.command(revoking);

    const sameVersion = await world.run(update);
    const warm = await world.run(warming);
    const afterWarming = await world.run(update);
    world.server.keep("surgicase/main", JSON.stringify({ admin_email: "new@example.com" }));
    await world.run(warming);
    const newVersion = await world.run(update);

    assert.equal(sameVersion.code, 77, sameVersion.stdout);
    assert.equal(warm.code, 3, warm.stdout);
    assert.equal(afterWarming.code, 77, afterWarming.stdout);
    assert.equal(newVersion.code, 0, newVersion.stdout);
  });
});
