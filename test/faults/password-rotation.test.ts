/**
 * The key of report passwords is changed between runs and under them. Whatever a job knows of it, a report and its mail name the
 * same key, and the letter of that key opens it.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { ParsedMail } from "mailparser";
import { builtInSecret } from "../../src/domain/letters/built-in.ts";
import { scripted } from "../adapters/mail/smtp-servers.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { keepCopy } from "../support/kept-copies.ts";
import { letterPath, openedReport, passwordOn, toolsMissing } from "../support/password-letters.ts";
import { runProgram } from "../support/program.ts";
import type { SampleWorld } from "../support/sample-world.ts";
import { awsAt } from "../support/secret-program.ts";
import { closedWorld, report } from "./two-jobs.ts";

const minute = 60;
const key = Buffer.alloc(32, 7).toString("base64");
const first = { current: "1", keys: { 1: key } };
const id = "surgicase/report-passwords";
const decided = ["--by", "ops", "--reason", "a rotation"] as const;
const newcomer = "newcomer@example.com";

type Variables = Readonly<Record<string, string>>;

async function rotate(world: SampleWorld, variables: Variables): Promise<void> {
  for (const words of [
    ["passwords"],
    ["passwords", "new-key", ...decided],
    ["passwords", "letters", "--key", "2"],
    ["passwords", "use-key", "2", ...decided],
  ]) {
    const ended = await runProgram(world.folder, words, { variables });
    assert.equal(ended.code, 0, ended.stderr);
  }
}

/** Reports that were mailed, by reader: the key that the mail names. */
async function keysNamed(world: SampleWorld): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(
    (await reportsIn(world)).map((mail) => [readerOf(mail), keyNamedIn(mail)]),
  );
}

/** Each report opens by the letter of the key that its mail names, and by no other. */
async function assertAllOpen(world: SampleWorld): Promise<void> {
  const mails = await reportsIn(world);
  assert.ok(mails.length > 0);
  for (const mail of mails) {
    const reader = `address:${readerOf(mail)}`;
    const password = passwordOn(letterPath(world, keyNamedIn(mail), reader));
    const content = mail.attachments[0]?.content ?? Buffer.alloc(0);
    assert.match(await openedReport(content, password, world.folder), /Provider Payment Report/);
    assert.ok(!String(mail.text).includes(password));
  }
  assert.deepEqual(
    Object.fromEntries(
      world.deliveries().map((row) => [row["recipient"], row["password_version"]]),
    ),
    await keysNamed(world),
  );
}

async function reportsIn(world: SampleWorld): Promise<readonly ParsedMail[]> {
  return (await world.mails()).filter(({ attachments }) => attachments.length > 0);
}

function readerOf({ to }: ParsedMail): string {
  return [to].flat()[0]?.value[0]?.address ?? "nobody";
}

function keyNamedIn({ text = "" }: ParsedMail): string {
  return /marked\s+"key\s+(\w+)"/.exec(text)?.[1] ?? "none";
}

function join(world: SampleWorld): void {
  world.execute(
    "insert into report_email_list values ('provider_payment_report_weekly', ?, 'New', 'Comer')",
    newcomer,
  );
}

async function awsWorld(t: TestContext) {
  const world = await closedWorld(t);
  const server = await serveSecretsManager();
  t.after(async () => server[Symbol.asyncDispose]());
  server.keep("surgicase/main", "{}");
  server.keep("surgicase/email_templates", JSON.stringify(builtInSecret));
  const { version } = server.keep(id, JSON.stringify(first));
  return { world, version, variables: awsAt(server.url) };
}

suite("a rotation of the password key", { concurrency: 2, skip: toolsMissing }, () => {
  test("a job that still has the old key uses it whole: document, mail and letter", async (t) => {
    const { world, version, variables } = await awsWorld(t);
    const copy = { ageSeconds: 20 * minute, version, values: first };
    await keepCopy(world.folder, "report-passwords", copy);
    await rotate(world, variables);

    const stale = await report(world.folder, { variables });
    join(world);
    await runProgram(world.folder, ["secrets", "refresh", "report-passwords"], { variables });
    const letters = await runProgram(world.folder, ["passwords", "letters", "--missing"], {
      variables,
    });
    const fresh = await report(world.folder, { variables });

    assert.deepEqual([stale.code, letters.code, fresh.code], [0, 0, 0], stale.stdout);
    assert.deepEqual(await keysNamed(world), {
      "finance@example.com": "1",
      "payroll@example.com": "1",
      [newcomer]: "2",
    });
    await assertAllOpen(world);
  });

  test("what is stored and not sent is sent after it, closed as it was, under its old key", async (t) => {
    const world = await closedWorld(t);
    await world.keepSecret(id, first);
    await using server = await scripted({ RCPT: "550 no such mailbox" });
    const refusing = {
      MAIL_URL: `smtp://127.0.0.1:${server.settings.port}`,
      MAIL_FROM: "jobs@example.com",
      ALERT_RECIPIENTS: "operator@example.com",
      MAIL_FALLBACK_URLS: "file:",
      JOB_OPTIONS: "--no-wait",
    };
    const refused = await report(world.folder, { variables: refusing });
    assert.equal(refused.code, 3, refused.stdout);
    await rotate(world, {});
    join(world);
    await runProgram(world.folder, ["passwords", "letters", "--only", newcomer]);

    const sent = await report(world.folder);

    assert.equal(sent.code, 0, sent.stdout);
    assert.deepEqual(await keysNamed(world), {
      "finance@example.com": "1",
      "payroll@example.com": "1",
      [newcomer]: "2",
    });
    await assertAllOpen(world);
  });

  test("in files it counts from the next run on", async (t) => {
    const world = await closedWorld(t);
    await world.keepSecret(id, first);
    await rotate(world, {});

    const sent = await report(world.folder);

    assert.equal(sent.code, 0, sent.stdout);
    assert.deepEqual(new Set(Object.values(await keysNamed(world))), new Set(["2"]));
    await assertAllOpen(world);
  });
});

const emulator = process.env["TEST_AWS_ENDPOINT"];

suite(
  "on the AWS emulator",
  { skip: emulator ? toolsMissing : "TEST_AWS_ENDPOINT is not set" },
  () => {
    test("the secret gets the key and the word, and reports open by the new letters", async (t) => {
      const world = await closedWorld(t);
      const name = `rotation-${randomUUID()}`;
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const client = new SecretsManager({
        region: "us-east-1",
        endpoint: emulator ?? "",
        credentials,
      });
      t.after(() => client.destroy());
      const secrets = { main: "{}", templates: JSON.stringify(builtInSecret) };
      for (const [end, text] of Object.entries({ ...secrets, keys: JSON.stringify(first) })) {
        await client.createSecret({ Name: `${name}/${end}`, SecretString: text });
      }
      const variables = {
        ...awsAt(emulator),
        SECRET_ID_MAIN: `${name}/main`,
        SECRET_ID_EMAIL_TEMPLATES: `${name}/templates`,
        SECRET_ID_REPORT_PASSWORDS: `${name}/keys`,
      };

      await rotate(world, variables);
      const sent = await report(world.folder, { variables });

      assert.equal(sent.code, 0, sent.stdout);
      const current = { SecretId: `${name}/keys`, VersionStage: "AWSCURRENT" };
      const { SecretString } = await client.getSecretValue(current);
      assert.match(
        SecretString ?? "",
        new RegExp(`^\\{"current":"2","keys":\\{"1":"${key}","2":"[\\w+/]{43}="\\}\\}$`),
      );
      await assertAllOpen(world);
    });
  },
);
