/** The mails around a report, of the whole job on the embedded world: whose words, what the application's log holds, the switch. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { parsePasswordKeys, reportPassword } from "../../src/domain/reports/password.ts";
import { UnavailableError } from "../../src/domain/failure.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import type { Letter } from "../../src/ports/mail.ts";
import { attemptOf, keepingMailer } from "../support/job-run.ts";
import { closedWorld, hopeless, later } from "../support/reportable-week.ts";
import { readerRow, type SampleWorld } from "../support/sample-world.ts";

const oneReader = { report_email_list: [readerRow("ann+reports@example.com")] };

async function keepTemplate(world: SampleWorld, subject: string, body: string): Promise<void> {
  await world.keepSecret("surgicase/email_templates", {
    email_templates: { provider_payment_report: { weekly: { subject, body } } },
  });
}

function logOf(world: SampleWorld) {
  return world.rows("select * from email_log order by id");
}

function statusesOf(world: SampleWorld) {
  return logOf(world).map(({ status }) => status);
}

/** What opens the reader's document. */
async function passwordOf(world: SampleWorld, reader: string): Promise<string> {
  const path = join(world.home, "secrets", "surgicase", "report-passwords.json");
  const keys = parsePasswordKeys(
    JSON.parse(await readFile(path, "utf8")) as Readonly<Record<string, unknown>>,
  );
  return reportPassword(keys, keys.current, `address:${reader}`);
}

suite("the words", () => {
  test("are SurgiCase's, as they stand in its secret", async (t) => {
    const world = await closedWorld(t, oneReader);
    await keepTemplate(
      world,
      "Payments for week of {report_date}",
      "Dear {first_name} {last_name},\n{total_providers} providers, {total_cases} cases, ${total_amount}.\n{filename} of {creation_date}: {password}",
    );
    const { mailer, letters } = keepingMailer();

    const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

    assert.equal(outcome.kind, "succeeded");
    const [{ subject, text, html } = {} as Partial<Letter>] = letters;
    assert.equal(subject, "Payments for week of November 23, 2026");
    assert.equal(
      text,
      'Dear Sample Reader,\n2 providers, 3 cases, $250.50.\nprovider_payment_report_20261123.pdf of November 23, 2026: sent separately, on a letter marked "key 1"\n',
    );
    assert.equal(html, undefined);
  });

  test("may be HTML, with a twin in plain text", async (t) => {
    const hostile = `<b>O'Neil</b>\r\nBcc: thief@example.com`;
    const world = await closedWorld(t, {
      report_email_list: [readerRow("ann@example.com", { first_name: hostile })],
    });
    await keepTemplate(
      world,
      "For {first_name}",
      "<p>Dear {first_name},</p><table><tr><td>Cases:</td><td>{total_cases}</td></tr></table>",
    );

    await attemptOf(providerPaymentReport, world.folder);

    const [mail] = await world.mails();
    assert.equal(mail?.subject, "For <b>O'Neil</b> Bcc: thief@example.com");
    assert.match(
      mail.text ?? "",
      /^Dear <b>O'Neil<\/b> Bcc: thief@example\.com,\n\nCases: 3\n\nThe attachment is protected\./,
    );
    assert.equal(
      String(mail.html).split("\n")[0],
      "<p>Dear &lt;b&gt;O&#39;Neil&lt;/b&gt; Bcc: thief@example.com,</p><table><tr><td>Cases:</td><td>3</td></tr></table>",
    );
    assert.equal(mail.headers.has("bcc"), false);
    assert.equal(logOf(world)[0]?.["body_preview"], mail.text);
  });

  for (const [what, body, problem] of [
    ["names what is not there", "Dear {frist_name}", /body names \{frist_name\}/],
    ["is none", "", /has no body/],
  ] as const) {
    test(`are the built-in ones where SurgiCase's template ${what}, and the run is partial`, async (t) => {
      const world = await closedWorld(t, oneReader);
      await keepTemplate(world, "x", body);
      const { mailer, letters } = keepingMailer();

      const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

      assert.match(letters[0]?.text ?? "", /^Hello Sample,\n/);
      assert.ok(outcome.kind === "partial");
      assert.equal(outcome.troubles.length, 1);
      assert.equal(outcome.troubles[0].subject, "email_templates.provider_payment_report.weekly");
      assert.match(outcome.troubles[0].problem, problem);
      assert.equal(world.batches()[0]?.["state"], "reported");
    });
  }

  test("are the built-in ones while the secret is unavailable: the report does not wait for them", async (t) => {
    const world = await closedWorld(t, oneReader);
    const { mailer, letters } = keepingMailer();

    const outcome = await attemptOf(providerPaymentReport, world.folder, {
      ports: { mailer },
      around: ({ secrets }) => ({
        secrets: {
          async read(alias, ...rest) {
            if (alias === "email-templates") {
              throw new UnavailableError("the secrets", "Cannot read it: a timeout");
            }
            return secrets.read(alias, ...rest);
          },
        },
      }),
    });

    assert.equal(letters.length, 1);
    assert.ok(outcome.kind === "partial");
    assert.match(outcome.troubles[0].problem, /cannot be read \(Cannot read it: a timeout\)/);
  });

  test("are asked for by nobody when everybody has the report", async (t) => {
    const world = await closedWorld(t, oneReader);
    await attemptOf(providerPaymentReport, world.folder);
    await keepTemplate(world, "x", "{broken");

    const outcome = await attemptOf(providerPaymentReport, world.folder);

    assert.equal(outcome.kind, "skipped");
  });
});

suite("the application's log", () => {
  test("has a row for each reader, to the address as it stands on the list", async (t) => {
    const world = await closedWorld(t, oneReader);

    await attemptOf(providerPaymentReport, world.folder);

    const [row, ...rest] = logOf(world);
    const [mail] = await world.mails();
    assert.equal(rest.length, 0);
    assert.deepEqual(
      { ...row, id: 0, sent_at: "" },
      {
        id: 0,
        sent_at: "",
        message_id: mail?.messageId,
        to_address: "ann+reports@example.com",
        cc_addresses: null,
        bcc_addresses: null,
        from_address: "jobs@example.com",
        subject:
          "Sample Assistants weekly provider payment report for the week of November 23, 2026",
        body_preview: mail?.text?.slice(0, 500),
        attachments_count: 1,
        attachment_filenames: "provider_payment_report_20261123.pdf",
        email_type: "provider_payment_report",
        report_type: "provider_payment_report_weekly",
        status: "sent",
        error_message: null,
        aws_region: null,
      },
    );
    assert.equal([mail?.to].flat()[0]?.text, "ann+reports@example.com");
  });

  test("holds no password, nor does the mail, though the template asks for it", async (t) => {
    const world = await closedWorld(t, oneReader);
    await keepTemplate(world, "{password}", "<p>{password} {password_key}</p>");

    await attemptOf(providerPaymentReport, world.folder);

    const password = await passwordOf(world, "ann+reports@example.com");
    const [name = ""] = await world.files("mail");
    const mail = await readFile(join(world.home, "mail", name), "utf8");
    for (const text of [mail, JSON.stringify(world.everything())]) {
      assert.ok(!text.includes(password) && !text.includes(password.replaceAll("-", "")));
    }
    assert.equal(logOf(world)[0]?.["subject"], 'sent separately, on a letter marked "key 1"');
  });

  test("has one row of a reader who is refused for now all day, and one of the end", async (t) => {
    const world = await closedWorld(t, oneReader);
    const address = "ann+reports@example.com";
    for (const second of [59, 58, 57]) {
      const reason = `kept: 451 try again in ${second} s`;
      const ports = keepingMailer({ [address]: { ...later, reason } });
      await assert.rejects(
        attemptOf(providerPaymentReport, world.folder, { runId: "same", ports }),
      );
    }
    const refused = statusesOf(world);

    await attemptOf(providerPaymentReport, world.folder, { runId: "same", ports: keepingMailer() });

    assert.deepEqual(refused, ["failed"]);
    assert.deepEqual(statusesOf(world), ["failed", "sent"]);
    assert.equal(logOf(world)[0]?.["error_message"], "kept: 451 try again in 59 s");
  });

  test("has a row of each run that was refused for good", async (t) => {
    const world = await closedWorld(t, oneReader);
    const ports = keepingMailer({ "ann+reports@example.com": hopeless });

    await attemptOf(providerPaymentReport, world.folder, { ports });
    await attemptOf(providerPaymentReport, world.folder, { ports });

    assert.deepEqual(statusesOf(world), ["failed", "failed"]);
  });

  test("that takes no row keeps no report back, and is named", async (t) => {
    const world = await closedWorld(t, oneReader);
    world.execute("drop table email_log");
    const { mailer, letters } = keepingMailer();

    const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

    assert.equal(letters.length, 1);
    assert.ok(outcome.kind === "partial");
    assert.deepEqual(
      outcome.troubles.map(({ subject }) => subject),
      ["email_log"],
    );
    assert.equal(world.deliveries()[0]?.["state"], "accepted");
  });
});

suite("while ENABLE_EMAIL is off", () => {
  test("nobody is mailed, each reader has one row, and the run is partial", async (t) => {
    const world = await closedWorld(t);
    await world.keepSecret("surgicase/main", { ENABLE_EMAIL: "False" });
    const { mailer, letters } = keepingMailer();

    const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });
    await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

    assert.equal(letters.length, 0);
    assert.ok(outcome.kind === "partial");
    assert.deepEqual(
      outcome.troubles.map(({ subject }) => subject),
      ["ENABLE_EMAIL"],
    );
    assert.deepEqual(
      logOf(world).map(({ status, to_address }) => [status, to_address]),
      [
        ["disabled", "finance@example.com"],
        ["disabled", "payroll@example.com"],
      ],
    );
    assert.deepEqual(
      world.deliveries().map(({ state }) => state),
      ["planned", "planned"],
    );
    assert.equal(world.batches()[0]?.["state"], "closed");
  });

  test("the run after it is on again sends, and the log tells both", async (t) => {
    const world = await closedWorld(t, oneReader);
    await world.keepSecret("surgicase/main", { ENABLE_EMAIL: false });
    await attemptOf(providerPaymentReport, world.folder);
    await world.keepSecret("surgicase/main", { ENABLE_EMAIL: true });
    const { mailer, letters } = keepingMailer();

    const outcome = await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

    assert.equal(outcome.kind, "succeeded");
    assert.deepEqual(
      letters.map(({ to, attachments }) => [to, (attachments?.[0]?.content.length ?? 0) > 1000]),
      [["ann+reports@example.com", true]],
    );
    assert.deepEqual(statusesOf(world), ["disabled", "sent"]);
  });

  test("whoever has the report already is no trouble", async (t) => {
    const world = await closedWorld(t, oneReader);
    await attemptOf(providerPaymentReport, world.folder);
    await world.keepSecret("surgicase/main", { ENABLE_EMAIL: "off" });

    const outcome = await attemptOf(providerPaymentReport, world.folder);

    assert.equal(outcome.kind, "skipped");
    assert.deepEqual(statusesOf(world), ["sent"]);
  });
});
