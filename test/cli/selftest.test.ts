/** `selftest` as an operator starts it: offline, and with the own settings. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { reply, serve } from "../adapters/mail/ses-servers.ts";
import { openOffice } from "../adapters/mail/smtp-servers.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { keepCopy, keepTombstone } from "../support/kept-copies.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Document {
  readonly passed: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly trials: readonly {
      readonly says: string;
      readonly passed: boolean;
      readonly details?: readonly string[];
      readonly problem?: string;
      readonly remedy?: string;
    }[];
  }[];
}

const names = [
  "Secrets Manager",
  "Notification Config",
  "Email Service",
  "Notification System",
  "Scheduler Enhancements",
];

const nonsense = {
  AWS_PROFILE: "nobody",
  AWS_REGION: "nowhere",
  AWS_CONFIG_FILE: "/nowhere",
  AWS_ROLE_ARN: "arn:aws:iam::000000000000:role/none",
  AWS_WEB_IDENTITY_TOKEN_FILE: "/nowhere/token",
  AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://192.0.2.1/none",
  AWS_ENDPOINT_URL: "http://192.0.2.1",
  AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://192.0.2.1",
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
  AWS_USE_FIPS_ENDPOINT: "maybe",
  AWS_MAX_ATTEMPTS: "many",
  DATABASE_URL: "nonsense",
  MAIL_URL: "nonsense",
  SECRETS_URL: "nonsense",
  JOB_OPTIONS: "--nonsense",
};

/** Folders to start it in, and for its temporary files. */
async function places(context: TestContext) {
  const [folder, temporary] = [await temporaryFolder(context), await temporaryFolder(context)];
  return { folder, temporary, variables: { TMPDIR: temporary } };
}

async function document(
  folder: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
) {
  const ended = await runProgram(folder, ["selftest", ...words, "--json"], { variables });
  assert.equal(ended.stderr, "");
  const parsed = JSON.parse(ended.stdout) as Document;
  assert.deepEqual(
    parsed.checks.map(({ name }) => name),
    names,
  );
  return { code: ended.code, ...parsed };
}

function failedIn({ checks }: Document) {
  return checks.flatMap(({ trials }) => trials.filter(({ passed }) => !passed));
}

function detailsIn({ checks }: Document): readonly string[] {
  return checks.flatMap(({ trials }) => trials.flatMap(({ details = [] }) => details));
}

suite("selftest, offline", () => {
  test("five checks are green with no settings, and nothing is left behind", async (context) => {
    const { folder, temporary, variables } = await places(context);

    const { code, stdout, stderr } = await runProgram(folder, ["selftest"], { variables });

    assert.equal(code, 0, stdout);
    assert.equal(stderr, "");
    const lines = stdout.split("\n");
    names.forEach((name, index) => {
      assert.match(
        lines[index] ?? "",
        new RegExp(`^✅ ${index + 1}\\. ${name} \\(\\d+ trials\\)$`),
      );
    });
    assert.match(stdout, /^✅ All 5 checks passed: \d+ trials in [\d.]+ s\.$/m);
    assert.match(stdout, /^Next: `selftest --live`/m);
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(await readdir(temporary), []);
  });

  test("the caller's AWS variables and settings change nothing, whatever is in them", async (context) => {
    const { folder, temporary, variables } = await places(context);

    const result = await document(folder, [], { ...variables, ...nonsense });

    assert.equal(result.code, 0);
    assert.deepEqual(failedIn(result), []);
    assert.equal(result.passed, true);
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(await readdir(temporary), []);
  });

  test("where no temporary folder can be made, trials fail with what to do, and 1", async (context) => {
    const { folder } = await places(context);

    const result = await document(folder, [], { TMPDIR: join(folder, "missing") });

    assert.equal(result.code, 1);
    assert.equal(result.passed, false);
    const [first] = failedIn(result);
    assert.match(first?.problem ?? "", /^Cannot make a temporary folder in .*: set TMPDIR/);
    assert.ok(first?.remedy);
    assert.equal(result.checks[1]?.passed, true);
  });
});

/** Copies of all secrets, and one revocation, in folders that are not the caller's. */
async function keptElsewhere(context: TestContext) {
  const elsewhere = await temporaryFolder(context);
  const urls = {
    SECRETS_COPIES_URL: `file://${elsewhere}/copies`,
    SEALING_KEY_URL: `file://${elsewhere}/key`,
  };
  for (const alias of secretAliases.filter((each) => each !== "database" && each !== "twilio")) {
    await keepCopy(elsewhere, alias, { ageSeconds: 2 * 3600 }, urls);
  }
  await keepTombstone(elsewhere, "twilio", { by: "Ann", reason: "leaked" }, urls);
  return urls;
}

test("selftest --live asks the own store and roads, shows masked addresses, and sends and writes nothing", async (context) => {
  const { folder, temporary, variables } = await places(context);
  await using manager = await serveSecretsManager();
  await using ses = await serve(
    reply(200, JSON.stringify({ SendingEnabled: true, SendQuota: { Max24HourSend: -1 } })),
  );
  await using office = await openOffice();
  manager.keep("surgicase/main", JSON.stringify({ admin_email: "ops@example.com" }));
  const elsewhere = await keptElsewhere(context);

  const result = await document(folder, ["--live"], {
    ...variables,
    ...elsewhere,
    SECRETS_URL: "aws:us-east-1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
    AWS_ENDPOINT_URL_SESV2: ses.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    MAIL_URL: "ses:us-east-1",
    MAIL_FALLBACK_URLS: `smtp://127.0.0.1:${office.settings.port}`,
    MAIL_FROM: "jobs@example.com",
    ALERT_RECIPIENTS: "own@example.com",
  });

  assert.deepEqual(failedIn(result), []);
  assert.equal(result.code, 0);
  const details = detailsIn(result).join("\n");
  assert.match(details, /opened: 9 secrets, 1 of them revoked/);
  assert.match(details, /1 recipient by admin_email: o\*\*\*@example\.com/);
  assert.match(details, /ses:us-east-1: sending is on/);
  assert.match(details, /smtp:\/\/127\.0\.0\.1:\d+: the line is in plain text/);
  assert.ok(!JSON.stringify(result).includes("ops@example.com"));
  assert.deepEqual(
    [...new Set(manager.calls.map(({ operation }) => operation))],
    ["GetSecretValue"],
  );
  assert.deepEqual(await office.arrivals("ops@example.com"), []);
  assert.deepEqual(await readdir(folder), []);
  assert.deepEqual(await readdir(temporary), []);
});
