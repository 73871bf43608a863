/** What each provider is sent, and who is named instead, on the embedded database and storage. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { PDFDocument } from "@cantoo/pdf-lib";
import type { Letter } from "../../src/ports/mail.ts";
import { keepingMailer } from "../support/job-run.ts";
import { hopeless } from "../support/reportable-week.ts";
import {
  individualAttempt,
  individualDeliveries,
  passwordOf,
  reportedWorld,
} from "../support/reported-week.ts";
import { caseRow, profileRow } from "../support/sample-world.ts";

const recipientsOf = (letters: readonly Letter[]) => letters.map(({ to }) => to).toSorted();

test("each provider gets one mail with his own cases' report, and only he", async (t) => {
  const world = await reportedWorld(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await individualAttempt(world, { ports: { mailer } });

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: {
      providers: 2,
      cases: 3,
      carried_over: 0,
      report_cents: 25_050,
      recipients: 2,
      without_address: 0,
      accepted_now: 2,
    },
  });
  assert.deepEqual(recipientsOf(letters), ["ann@example.com", "bob@example.com"]);
  const toAnn = letters.find(({ to }) => to === "ann@example.com");
  assert.equal(toAnn?.fromName, "SurgiCase Reports");
  assert.equal(toAnn.attachments?.[0]?.filename, "provider_payment_report_1000000015_20261123.pdf");
  assert.match(toAnn.text, /Ann Example/);
  assert.match(toAnn.text, /\$200\.00/);
  assert.deepEqual(
    world.rows("select to_address, email_type, report_type, status from email_log order by 1"),
    ["ann@example.com", "bob@example.com"].map((to_address) => ({
      to_address,
      email_type: "individual_provider_payment_report",
      report_type: "individual_provider_payment_report_weekly",
      status: "sent",
    })),
  );
});

test("the document opens with the password of its provider, and with nobody else's", async (t) => {
  const world = await reportedWorld(t);
  const { mailer, letters } = keepingMailer();

  await individualAttempt(world, { ports: { mailer } });

  const content = letters.find(({ to }) => to === "bob@example.com")?.attachments?.[0]?.content;
  assert.ok(content !== undefined);
  const [annsWord, bobsWord] = [await passwordOf(world, "ann"), await passwordOf(world, "bob")];
  const opened = await PDFDocument.load(content, { password: bobsWord });
  assert.equal(opened.getPageCount(), 1);
  await assert.rejects(PDFDocument.load(content, { password: annsWord }));
  await assert.rejects(PDFDocument.load(content));
  assert.ok(letters.every(({ text, subject }) => !`${text}${subject}`.includes(bobsWord)));
});

const noReader =
  spawnSync("pdftotext", ["-v"]).error === undefined ? false : "pdftotext is not here";

test(
  "it holds his cases, his total and his day, and nobody else's",
  { skip: noReader },
  async (t) => {
    const world = await reportedWorld(t, {
      user_profile: [
        profileRow("ann", { timezone: null }),
        profileRow("bob", { timezone: "Pacific/Honolulu" }),
      ],
      cases: [
        caseRow("A-1", { patient_last: "Ofann" }),
        caseRow("B-1", { user_id: "bob", patient_last: "Ofbob", pay_amount: "50.50" }),
      ],
    });
    const { mailer, letters } = keepingMailer();

    await individualAttempt(world, { ports: { mailer } });

    const path = join(world.folder, "bob.pdf");
    const letter = letters.find(({ to }) => to === "bob@example.com");
    await writeFile(path, letter?.attachments?.[0]?.content ?? "");
    const words = ["-layout", "-upw", await passwordOf(world, "bob"), path, "-"];
    const { stdout } = spawnSync("pdftotext", words, { encoding: "utf8" });
    assert.match(stdout, /Sample Assistants - Provider Payment Report/);
    assert.match(stdout, /Provider: Bob Example \(NPI: 1000000015\)/);
    assert.match(stdout, /Sample Ofbob[^]*\$50\.50[^]*Provider Total: +\$50\.50/);
    assert.match(stdout, /Generated on 2026-11-23 00:30:00 HST/);
    assert.doesNotMatch(stdout, /Ann|Ofann|Report Summary/);
  },
);

test("a second run sends nothing", async (t) => {
  const world = await reportedWorld(t);
  await individualAttempt(world);
  const { mailer, letters } = keepingMailer();

  const outcome = await individualAttempt(world, { ports: { mailer } });

  assert.ok(outcome.kind === "skipped");
  assert.equal(outcome.because, "already-done");
  assert.equal(letters.length, 0);
});

test("who has no address or a wrong one is named and stops nobody, and is sent his report when it is mended", async (t) => {
  const world = await reportedWorld(t, {
    user_profile: [profileRow("ann", { user_email: " " }), profileRow("bob")],
  });
  const first = keepingMailer();
  const outcome = await individualAttempt(world, { ports: first });
  world.execute("update user_profile set user_email = 'ann@new.example.com' where user_id = 'ann'");
  const second = keepingMailer();

  const again = await individualAttempt(world, { ports: second });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject, problem }) => `${subject}: ${problem}`),
    ["provider ann: he was not sent his report: his profile has no address"],
  );
  assert.equal(outcome.counts["without_address"], 1);
  assert.equal(again.kind, "succeeded");
  assert.deepEqual(
    [first, second].map(({ letters }) => recipientsOf(letters)),
    [["bob@example.com"], ["ann@new.example.com"]],
  );
});

test("who has his report needs no address any more", async (t) => {
  const world = await reportedWorld(t);
  await individualAttempt(world);
  world.execute("update user_profile set user_email = 'none' where user_id = 'ann'");

  const outcome = await individualAttempt(world);

  assert.equal(outcome.kind, "skipped");
});

test("who has no last name is sent his report and named; who has no NPI is sent it", async (t) => {
  const world = await reportedWorld(t, {
    user_profile: [
      profileRow("ann", { first_name: null, last_name: "  " }),
      profileRow("bob", { user_npi: null }),
    ],
  });
  const { mailer, letters } = keepingMailer();

  const outcome = await individualAttempt(world, { ports: { mailer } });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["provider ann"],
  );
  assert.deepEqual(recipientsOf(letters), ["ann@example.com", "bob@example.com"]);
  const toBob = letters.find(({ to }) => to === "bob@example.com");
  assert.match(
    toBob?.attachments?.[0]?.filename ?? "",
    /^provider_payment_report_[0-9a-f]{10}_20261123\.pdf$/,
  );
  const toAnn = letters.find(({ to }) => to === "ann@example.com");
  assert.match(toAnn?.text ?? "", /Valued Partner/);
});

test("an address that two providers share gets a mail for each", async (t) => {
  const shared = { user_email: "office@example.com" };
  const world = await reportedWorld(t, {
    user_profile: [profileRow("ann", shared), profileRow("bob", shared)],
  });
  const { mailer, letters } = keepingMailer();

  await individualAttempt(world, { ports: { mailer } });

  assert.deepEqual(recipientsOf(letters), ["office@example.com", "office@example.com"]);
  assert.equal(new Set(individualDeliveries(world).map((row) => row["sha256"])).size, 2);
});

test("after a refusal for good and a new address the next run sends the same bytes there", async (t) => {
  const world = await reportedWorld(t);
  const first = await individualAttempt(world, {
    ports: keepingMailer({ "ann@example.com": hopeless }),
  });
  const before = individualDeliveries(world)[0]?.["sha256"];
  world.execute("update user_profile set user_email = 'ann@new.example.com' where user_id = 'ann'");
  const second = keepingMailer();

  const again = await individualAttempt(world, { ports: second });

  assert.ok(first.kind === "partial");
  assert.equal(first.troubles[0].subject, "provider ann (ann@example.com)");
  assert.match(first.troubles[0].remedy, /Correct the address in his SurgiCase profile/);
  assert.equal(again.kind, "succeeded");
  assert.deepEqual(recipientsOf(second.letters), ["ann@new.example.com"]);
  const [delivery] = individualDeliveries(world);
  assert.deepEqual(
    [delivery?.["sha256"], delivery?.["recipient"]],
    [before, "ann@new.example.com"],
  );
});
