/** The test mail where not everybody can be reached: who has it is said, and who has not. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { SMTPServerOptions } from "smtp-server";
import { readSettings } from "../../src/config/config.ts";
import { ConfigError } from "../../src/domain/failure.ts";
import { testMail, testMailRecipients } from "../../src/selftest/test-mail.ts";
import { runCheck } from "../../src/selftest/trial.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { systemClock as clock } from "../../src/world/world.ts";
import { openOffice } from "../adapters/mail/smtp-servers.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function sendBy(
  context: TestContext,
  options: SMTPServerOptions,
  variables: Readonly<Record<string, string>> = {},
) {
  const folder = await temporaryFolder(context);
  await using office = await openOffice(options);
  const { readable } = readSettings(
    {
      MAIL_URL: `smtp://127.0.0.1:${office.settings.port}`,
      MAIL_FROM: "jobs@example.com",
      ALERT_RECIPIENTS: "one@example.com,two@example.com",
      ...variables,
    },
    folder,
  );
  const subject = { settings: readable, clock, texts: secretTexts(), askedBy: "robin on host" };
  const recipients = await testMailRecipients(subject, context.signal);
  const live = [testMail(subject, recipients)];
  const tools = { clock, stop: context.signal, isolate: () => new DisposableStack() };
  const result = await runCheck({ name: "Mail", trials: [], live }, tools);
  const [trial] = result.trials;
  assert.ok(trial);
  return { trial, arrivals: await office.arrivals("two@example.com") };
}

test("a recipient whom the server refuses makes it red, and the others have the mail", async (context) => {
  const { trial, arrivals } = await sendBy(context, {
    onRcptTo: ({ address }, _session, done) =>
      address === "one@example.com"
        ? done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }))
        : done(),
  });

  assert.equal(trial.passed, false);
  assert.match(trial.problem ?? "", /^refused for o\*\*\*@example\.com: .*no such mailbox/);
  assert.match(trial.details?.join() ?? "", /^accepted by .* for t\*\*\*@example\.com: <.*>$/);
  assert.match(trial.remedy ?? "", /alerts doctor/);
  assert.equal(arrivals.length, 1);
});

test("a road that is down leads to the next one, as for any alert", async (context) => {
  const { trial } = await sendBy(
    context,
    {
      onConnect: (_session, done) =>
        done(Object.assign(new Error("closed"), { responseCode: 421 })),
    },
    { MAIL_FALLBACK_URLS: "file:" },
  );

  assert.equal(trial.passed, true);
  assert.match(trial.details?.join() ?? "", /accepted by file: for o\*\*\*/);
});

test("settings by which it reaches nobody are named", async (context) => {
  const variables = { MAIL_FROM: "", ALERT_RECIPIENTS: "", MAIL_URL: "nonsense" };

  await assert.rejects(sendBy(context, {}, variables), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.problems.length, 3);
    return true;
  });
});
