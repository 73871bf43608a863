/** What the application finds in its log of mails, on every database: strict servers take no text that is too long. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { deliveries } from "../../src/adapters/database/deliveries.ts";
import type { LoggedMail } from "../../src/ports/deliveries.ts";
import type { Sent } from "../../src/ports/mail.ts";
import { accepted, hopeless, later, logOf, settled, unclear } from "../support/email-log-rows.ts";
import { mail } from "../support/new-delivery.ts";
import { execute } from "../support/surgicase-rows.ts";
import { freshDatabase, soon, type TestDatabases } from "../support/test-databases.ts";

export function emailLogContract(databases: TestDatabases): void {
  suite(`the application's log of mails on ${databases.name}`, { skip: databases.skip }, () => {
    fates(databases);
    columns(databases);
    troubled(databases);
  });
}

function fates(databases: TestDatabases): void {
  const common = {
    cc_addresses: null,
    bcc_addresses: null,
    from_address: "jobs@example.com",
    subject: "A report",
    body_preview: "It is attached.",
    attachments_count: 1,
    attachment_filenames: "report.pdf",
    email_type: "report",
    report_type: "report_weekly",
    to_address: "ann+reports@example.com",
    message_id: null,
    error_message: null,
    aws_region: null,
  };
  const rows = [
    [accepted, { status: "sent", message_id: "<m-1@example.com>", aws_region: "us-east-1" }],
    [
      { ...accepted, road: "smtps://mail.example.com" },
      { status: "sent", message_id: "<m-1@example.com>" },
    ],
    [later, { status: "failed", error_message: later.reason }],
    [hopeless, { status: "failed", error_message: hopeless.reason }],
    [
      unclear,
      {
        status: "failed",
        error_message: "Nobody knows whether it was delivered: ses:us-east-1: no answer",
      },
    ],
  ] as const;
  for (const [sent, expected] of rows) {
    test(`a mail leaves one row: ${JSON.stringify(sent)}, ${expected.status}`, async () => {
      await using fresh = await freshDatabase(databases);

      assert.equal(await settled(fresh.database, sent), "logged");

      assert.deepEqual(await logOf(fresh.database), [{ ...common, ...expected }]);
    });
  }

  test("the moment is the server's", async () => {
    await using fresh = await freshDatabase(databases);

    await settled(fresh.database, accepted);

    const [row] = (await execute(
      fresh.database,
      sql`select sent_at from email_log`,
    )) as readonly Readonly<Record<string, unknown>>[];
    assert.match(String(row?.["sent_at"]), /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d/);
  });
}

function columns(databases: TestDatabases): void {
  test("texts of any length, script and emoji are cut to their columns, never within a letter", async () => {
    await using fresh = await freshDatabase(databases);
    const long = `x${"🚨".repeat(4_000)}`;
    const whole: LoggedMail = {
      from: long,
      subject: long,
      text: long,
      attachments: Array.from({ length: 9 }, () => long),
      emailType: long,
      reportType: long,
    };
    const sent: Sent = { kind: "accepted", messageId: long, road: `ses:${long}` };

    assert.equal(await settled(fresh.database, sent, whole), "logged");

    const [row = {}] = await logOf(fresh.database);
    const letters = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "string" ? Array.from(value).length : value,
      ]),
    );
    assert.deepEqual(letters, {
      message_id: 255,
      to_address: "ann+reports@example.com".length,
      cc_addresses: null,
      bcc_addresses: null,
      from_address: 320,
      subject: 500,
      body_preview: 500,
      attachments_count: 9,
      attachment_filenames: 2_000,
      email_type: 100,
      report_type: 100,
      status: "sent".length,
      error_message: null,
      aws_region: 20,
    });
    const texts = Object.values(row).filter((value) => typeof value === "string");
    assert.ok(texts.every((text) => text.isWellFormed() && !text.includes("\ufffd")));
  });

  test("half a letter and control characters are taken", async () => {
    await using fresh = await freshDatabase(databases);
    const odd = "a\ud83d b\u0000c\u{1f6a8}";

    const logged = await settled(
      fresh.database,
      { ...hopeless, reason: odd },
      { ...mail, text: odd },
    );

    assert.equal(logged, "logged");
    assert.equal((await logOf(fresh.database))[0]?.["body_preview"], "a\ufffd b\u0000c\u{1f6a8}");
  });

  test("a mail without attachments names none", async () => {
    await using fresh = await freshDatabase(databases);

    await settled(fresh.database, accepted, { ...mail, attachments: [] });

    const [row] = await logOf(fresh.database);
    assert.deepEqual([row?.["attachments_count"], row?.["attachment_filenames"]], [0, null]);
  });
}

function troubled(databases: TestDatabases): void {
  const spoilt = [
    ["is not there", sql`drop table email_log`, "not logged"],
    ["lacks a column", sql`alter table email_log drop column aws_region`, "not logged"],
    [
      "has each message once alone",
      sql`create unique index once on email_log (message_id)`,
      "not logged",
    ],
    [
      "has a column that we do not know",
      sql`alter table email_log add column tenant varchar(9) not null default ''`,
      "logged",
    ],
  ] as const;
  for (const [what, statement, expected] of spoilt) {
    test(`a log that ${what} makes nobody forget what became of the mail`, async () => {
      await using fresh = await freshDatabase(databases);
      await settled(fresh.database, accepted, mail, "first@example.com");
      await execute(fresh.database, statement);

      const logged = await settled(fresh.database, accepted);

      assert.equal(logged, expected);
      const found = await deliveries(fresh.database).of("batch-1", "report", soon());
      assert.deepEqual(
        found.map(({ state }) => state),
        ["accepted", "accepted"],
      );
    });
  }
}
