/** Trials of the caller's own settings, on servers of the test: what is wrong is named, with what to do. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { suite, test, type TestContext } from "node:test";
import { readSettings } from "../../src/config/config.ts";
import { liveRecipients, liveRoads } from "../../src/selftest/live-trials.ts";
import { runCheck, type TrialResult } from "../../src/selftest/trial.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { systemClock as clock } from "../../src/world/world.ts";
import {
  environment,
  fault,
  login,
  reply,
  serve,
  type Answer,
} from "../adapters/mail/ses-servers.ts";
import { scripted } from "../adapters/mail/smtp-servers.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Variables = Readonly<Record<string, string>>;

const usual: Variables = {
  SECRETS_URL: "aws:us-east-1",
  MAIL_URL: "file:",
  MAIL_FROM: "jobs@example.com",
  ALERT_RECIPIENTS: "own@example.com",
};

const emulator = process.env["TEST_AWS_ENDPOINT"];

/** All live trials, with an environment in which the SDK finds these. */
async function tried(
  context: TestContext,
  settings: Variables,
  cloud: Variables,
): Promise<readonly TrialResult[]> {
  const folder = await temporaryFolder(context);
  await using stack = new AsyncDisposableStack();
  stack.use(environment({ ...login, ...cloud }));
  const subject = {
    settings: readSettings({ ...usual, ...settings }, folder),
    clock,
    texts: secretTexts(),
  };
  const live = [...liveRecipients(subject), ...liveRoads(subject)];
  const tools = { clock, stop: context.signal, isolate: () => new DisposableStack() };
  const { trials } = await runCheck({ name: "Live", trials: [], live }, tools);
  assert.deepEqual(await readdir(folder), []);
  return trials;
}

async function triedOnSecret(
  context: TestContext,
  content: string | undefined,
  { settings = {}, fault: answer }: { readonly settings?: Variables; readonly fault?: Answer } = {},
) {
  await using manager = await serveSecretsManager({ always: answer });
  if (content !== undefined) {
    manager.keep("surgicase/main", content);
  }
  return await tried(context, settings, { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url });
}

function failedIn(trials: readonly TrialResult[]) {
  return trials.filter(({ passed }) => !passed);
}

function assertFailed(
  trials: readonly TrialResult[],
  ...expected: readonly {
    readonly says: RegExp;
    readonly problem: RegExp;
    readonly remedy: RegExp;
  }[]
) {
  const failed = failedIn(trials);
  assert.equal(failed.length, expected.length, JSON.stringify(failed));
  expected.forEach(({ says, problem, remedy }, index) => {
    assert.match(failed[index]?.says ?? "", says);
    assert.match(failed[index]?.problem ?? "", problem);
    assert.match(failed[index]?.remedy ?? "", remedy);
  });
}

suite("live trials", () => {
  test("a good secret is green, and shows who is told, masked", async (context) => {
    const secret = JSON.stringify({ job_failure_recipients: ["ops@example.com", "x@example.org"] });

    const trials = await triedOnSecret(context, secret);

    assert.deepEqual(failedIn(trials), []);
    const shown = JSON.stringify(trials);
    assert.match(
      shown,
      /2 recipients by job_failure_recipients: o\*\*\*@example\.com, x\*\*\*@example\.org/,
    );
    assert.ok(!shown.includes("ops@"));
  });

  test("a secret that is not there is red, and the installation's own list is shown", async (context) => {
    const trials = await triedOnSecret(context, undefined);

    assertFailed(trials, {
      says: /^the store gives the secret main/,
      problem: /Cannot read the secret main: .*ResourceNotFound/,
      remedy: /alerts doctor/,
    });
    assert.match(JSON.stringify(trials), /1 recipient by ALERT_RECIPIENTS: o\*\*\*@example\.com/);
  });

  test("a store that is down is red", async (context) => {
    const trials = await triedOnSecret(context, "{}", { fault: fault(503, "ServiceUnavailable") });

    assertFailed(trials, {
      says: /^the store gives the secret main/,
      problem: /answered ServiceUnavailable \(503\)/,
      remedy: /mend the store/,
    });
  });

  test("an entry that is no address is red, by its number alone", async (context) => {
    const trials = await triedOnSecret(
      context,
      JSON.stringify({ admin_email: "a@example.com,me" }),
    );

    assertFailed(trials, {
      says: /every entry is an address/,
      problem: /admin_email: number 2 is no mail address/,
      remedy: /recipients set/,
    });
  });

  test("settings that are wrong are named all at once, and the rest is tried", async (context) => {
    const settings = { MAIL_URL: "nonsense", DATABASE_URL: "nonsense" };

    const trials = await triedOnSecret(context, "{}", { settings });

    assertFailed(
      trials,
      {
        says: /every setting can be read/,
        problem: /DATABASE_URL must be .*MAIL_URL must be/,
        remedy: /config/,
      },
      { says: /there is a road/, problem: /MAIL_URL cannot be used/, remedy: /MAIL_URL/ },
    );
  });

  test("the embedded store is looked at and not set up", async (context) => {
    const trials = await tried(context, { SECRETS_URL: "file:" }, {});

    assert.equal(failedIn(trials)[0]?.says, "the store gives the secret main");
  });

  test("each road tells whether it could send, the good ones too", async (context) => {
    await using manager = await serveSecretsManager();
    manager.keep("surgicase/main", "{}");
    await using ses = await serve(fault(403, "AccessDeniedException", "no"));
    const server = await scripted({});
    await server[Symbol.asyncDispose]();

    const trials = await tried(
      context,
      {
        MAIL_URL: "ses:us-east-1",
        MAIL_FALLBACK_URLS: `smtp://jobs:kestrel-4711@127.0.0.1:${server.settings.port} file:`,
      },
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url, AWS_ENDPOINT_URL_SESV2: ses.url },
    );

    assertFailed(
      trials,
      {
        says: /^road 1 \(ses\)/,
        problem: /ses:us-east-1 could not send: it answered 403 AccessDeniedException/,
        remedy: /ses:GetAccount/,
      },
      {
        says: /^road 2 \(smtp\)/,
        problem: /smtp:\/\/127\.0\.0\.1:\d+ could not send: the connection was refused/,
        remedy: /MAIL_FALLBACK_URLS/,
      },
    );
    assert.match(trials.at(-1)?.details?.join() ?? "", /^file:: the folder can be made$/);
    assert.ok(!JSON.stringify(trials).includes("kestrel-4711"));
  });

  test("an account that may send tells how much of its quota is left", async (context) => {
    await using manager = await serveSecretsManager();
    manager.keep("surgicase/main", "{}");
    const quota = { Max24HourSend: 200, SentLast24Hours: 20 };
    await using ses = await serve(
      reply(200, JSON.stringify({ SendingEnabled: true, SendQuota: quota })),
    );

    const trials = await tried(
      context,
      { MAIL_URL: "ses:us-east-1" },
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url, AWS_ENDPOINT_URL_SESV2: ses.url },
    );

    assert.deepEqual(failedIn(trials), []);
    assert.match(JSON.stringify(trials), /180 of 200 mails a day are left/);
  });

  test(
    "the emulator has no such secret, and cannot be asked for the mail account: both lines are red",
    { skip: emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : false },
    async (context) => {
      const trials = await tried(
        context,
        { MAIL_URL: "ses:us-east-1", SECRET_ID_MAIN: `surgicase/none-${process.pid}` },
        { AWS_ENDPOINT_URL: emulator ?? "" },
      );

      assertFailed(
        trials,
        { says: /secret main/, problem: /ResourceNotFound/, remedy: /./ },
        { says: /road 1/, problem: /it answered 404/, remedy: /ses:GetAccount/ },
      );
    },
  );
});
