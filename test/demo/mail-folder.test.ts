/** Mails of our own composer, read back. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { composeMail } from "../../src/adapters/mail/compose.ts";
import { emlFiles } from "../../src/adapters/mail/eml-files.ts";
import { mailsIn } from "../../src/demo/mail-folder.ts";
import type { Letter } from "../../src/ports/mail.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const letter: Letter = {
  to: "zoe@example.com",
  fromName: "SurgiCase Jobs",
  subject: `⚠️ WARNING: Weekly Report – ${"a long subject with żółć ".repeat(6).trim()}`,
  text: `First line = 1\n\n${"word ".repeat(40)}\n\n- Ł, β, 📧\n    indented`,
  html: "<p>Not this</p>",
};

async function writtenIn(folder: string, changes: Partial<Letter>, date: Date) {
  const mail = await composeMail({ ...letter, ...changes }, "jobs@example.com", date);
  await emlFiles({ folder, carriesPhi: true }).send(mail, new AbortController().signal);
}

test("subject, text, thread and attachments of a written mail are read back as they were", async (context) => {
  const folder = await temporaryFolder(context);
  const content = Buffer.from("%PDF");
  const attachments = [{ filename: "report.pdf", contentType: "application/pdf", content }];
  await writtenIn(
    folder,
    { thread: "a.b@example.com", attachments },
    new Date("2025-10-20T08:30:05Z"),
  );

  const [mail] = await mailsIn(folder);

  const { name, ...read } = mail ?? assert.fail("there is no mail");
  assert.match(name, /^20251020T083005Z-.*\.eml$/);
  assert.deepEqual(read, {
    date: new Date("2025-10-20T08:30:05Z"),
    to: "zoe@example.com",
    subject: letter.subject,
    thread: "<a.b@example.com>",
    text: letter.text,
    attachments: ["report.pdf"],
  });
});

test("mails come oldest first, those of one second by their address", async (context) => {
  const folder = await temporaryFolder(context);
  await writtenIn(folder, { to: "c@example.com" }, new Date("2025-10-20T10:30:00Z"));
  await writtenIn(folder, { to: "b@example.com" }, new Date("2025-10-20T08:30:00Z"));
  await writtenIn(folder, { to: "a@example.com" }, new Date("2025-10-20T08:30:00Z"));

  const mails = await mailsIn(folder);

  assert.deepEqual(
    mails.map(({ to }) => to),
    ["a@example.com", "b@example.com", "c@example.com"],
  );
});

test("a folder that is not there holds no mail", async (context) => {
  const folder = await temporaryFolder(context);

  assert.deepEqual(await mailsIn(join(folder, "mail")), []);
});
