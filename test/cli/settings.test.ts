/** Settings as a process gets them: shown without secrets, and told by mail where they are wrong. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { runProgram } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const canary = "k9q-CANARY-x7z";
const logins = {
  DATABASE_URL: `mysql://jobs:${canary}@db.example.com/allstars?ca=/etc/${canary}.pem`,
  METRICS_URL: `http://jobs:${canary}@gateway:9091`,
  MAIL_URL: `smtps://jobs:${canary}@mail.example.com`,
  MAIL_FALLBACK_URLS: `ses:us-west-2 smtp://jobs:${canary}@other.example.com?tls=off`,
  MAIL_FROM: "jobs@example.com",
  ALERT_RECIPIENTS: "ops@example.com",
};

suite("settings", { concurrency: true }, () => {
  test("config shows hosts and hides logins", async (context) => {
    const { code, stdout, stderr } = await runProgram(await temporaryFolder(context), ["config"], {
      variables: logins,
    });

    assert.equal(code, 0, stderr);
    assert.equal(stdout.includes(canary), false, stdout);
    assert.match(
      stdout,
      /DATABASE_URL +mysql:\/\/\(login hidden\)@db\.example\.com\/allstars +env/,
    );
    assert.match(stdout, /smtps:\/\/\(login hidden\)@mail\.example\.com +env/);
    assert.match(stdout, /ses:us-west-2 smtp:\/\/\(login hidden\)@other\.example\.com +env/);
  });

  test("config shows nothing of a URL that it cannot read, and says what is wrong", async (context) => {
    const variables = {
      DATABASE_URL: `mysql:jobs:${canary}@db.example.com/allstars`,
      METRICS_URL: `jobs:${canary}@gateway`,
      MAIL_FALLBACK_URLS: `smtp://jobs:a,${canary}@other.example.com`,
    };

    const { code, stdout, stderr } = await runProgram(
      await temporaryFolder(context),
      ["config", "--json"],
      { variables },
    );

    assert.equal(code, 78);
    assert.equal(`${stdout}${stderr}`.includes(canary), false, stdout);
    const settings = JSON.parse(stdout) as readonly { variable: string; value: string }[];
    for (const name of Object.keys(variables)) {
      assert.equal(settings.find(({ variable }) => variable === name)?.value, "(cannot be read)");
      assert.match(stderr, new RegExp(`^${name} must `, "m"));
    }
  });

  test("a run with wrong settings ends with 78 and a mail that lists every mistake", async (context) => {
    const folder = await temporaryFolder(context);
    const world = worldIn(folder);
    await world.keepSecret("surgicase/main", { job_failure_recipients: "ops@example.com" });

    const { code, stdout } = await runProgram(folder, ["run", "pending-payment-update"], {
      variables: {
        DATABASE_URL: `mysql://jobs:${canary}@db.example.com`,
        REPORT_TIME_ZONE: "New York",
        STORAGE_URL: "s4://bucket",
      },
    });

    assert.equal(code, 78);
    assert.equal(stdout.includes(canary), false);
    const [mail, ...others] = await world.mails();
    assert.deepEqual(others, []);
    assert.equal(mail?.subject, "🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update");
    for (const text of [mail.text ?? "", mail.html || ""]) {
      assert.match(text, /DATABASE_URL must name a host and a schema/);
      assert.match(text, /REPORT_TIME_ZONE must be an IANA time zone/);
      assert.match(text, /STORAGE_URL must be file:/);
      assert.equal(text.includes(canary), false);
    }
    const { to } = mail;
    assert.equal(Array.isArray(to) ? undefined : to?.text, "ops@example.com");
  });

  test("any other command with wrong settings lists every mistake, without a value", async (context) => {
    const { code, stdout, stderr } = await runProgram(
      await temporaryFolder(context),
      ["batches", "list"],
      { variables: { DATABASE_URL: canary, LOG_FORMAT: canary } },
    );

    assert.equal(code, 78);
    assert.equal(stdout, "");
    assert.match(stderr, /^Cannot start, the settings are wrong:\n {2}DATABASE_URL must be/);
    assert.match(stderr, /\n {2}LOG_FORMAT must be one of auto, json, terminal\n/);
    assert.equal(stderr.includes(canary), false);
  });
});
