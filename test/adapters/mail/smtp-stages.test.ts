/** Where an SMTP conversation breaks off decides whether the letter may be sent again. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { smtp, smtpVerdictOf } from "../../../src/adapters/mail/smtp.ts";
import type { Sent } from "../../../src/ports/mail.ts";
import { letterOf, mailerBy, never } from "../../contract/mail.ts";
import { scripted } from "./smtp-servers.ts";

suite("where an SMTP conversation breaks off decides", () => {
  const now = { kind: "refused", permanent: false };
  const good = { kind: "refused", permanent: true };
  const cases = [
    [{ connect: "cut" }, now],
    [{ connect: "silence" }, now],
    [{ connect: "554 no service for you" }, now],
    [{ EHLO: "silence" }, now],
    [{ MAIL: "550 not this sender" }, now],
    [{ MAIL: "451 later" }, now],
    [{ MAIL: "552 too large" }, good],
    [{ MAIL: "452 no room" }, now],
    [{ MAIL: "530 log in first" }, now],
    [{ MAIL: "cut" }, now],
    [{ RCPT: "550 5.1.1 no such mailbox" }, good],
    [{ RCPT: "450 greylisted" }, now],
    [{ RCPT: "silence" }, now],
    [{ DATA: "554 no" }, good],
    [{ DATA: "421 closing" }, now],
    [{ DATA: "cut" }, now],
    [{ DATA: "silence" }, now],
    [{ ".": "554 it looks like spam" }, good],
    [{ ".": "452 full" }, now],
    [{ ".": "421 closing" }, now],
    [{ ".": "cut" }, { kind: "unknown" }],
    [{ ".": "silence" }, { kind: "unknown" }],
    [{ ".": "so what" }, { kind: "unknown" }],
    [{ QUIT: "silence" }, { kind: "accepted" }],
    [{ QUIT: "cut" }, { kind: "accepted" }],
  ] as const;

  for (const [script, expected] of cases) {
    const [step = "", reply = ""] = Object.entries(script)[0] ?? [];
    test(`${step}: ${reply} → ${Object.values(expected).join(", permanent ")}`, async () => {
      await using server = await scripted(script);

      const sent = await mailerBy(smtp(server.settings, 300)).send(letterOf(), never);

      assert.deepEqual(verdictOf(sent), expected);
      assert.ok(server.commands.filter((command) => command === "DATA").length <= 1);
    });
  }
});

function verdictOf(sent: Sent): object {
  return sent.kind === "refused"
    ? { kind: sent.kind, permanent: sent.permanent }
    : { kind: sent.kind };
}

test("a mail that is larger than the server's greeting allows is refused for good, and not offered", async () => {
  await using server = await scripted({ EHLO: "250-here\r\n250 SIZE 500" });

  const sent = await mailerBy(smtp(server.settings, 5000)).send(
    { ...letterOf(), text: "x".repeat(2 * 1024 * 1024) },
    never,
  );

  assert.ok(sent.kind === "refused" && sent.permanent);
  assert.match(
    sent.reason,
    /the mail is too large: 2\.\d MB with its attachments encoded, and it takes at most 500 bytes$/,
  );
  assert.ok(!server.commands.includes("MAIL"));
});

test("a mail that is as large as the server allows is taken", async () => {
  await using server = await scripted({ EHLO: "250-here\r\n250 SIZE 10000" });

  const sent = await mailerBy(smtp(server.settings, 5000)).send(letterOf(), never);

  assert.equal(sent.kind, "accepted");
});

test("it says goodbye after a letter", async () => {
  await using server = await scripted({});

  await mailerBy(smtp(server.settings, 5000)).send(letterOf(), never);
  await server.ended;

  assert.equal(server.commands.at(-1), "QUIT");
});

test("a send that is stopped lets go of its connection", async () => {
  await using server = await scripted({ ".": "silence" });
  const stop = new AbortController();

  const sending = mailerBy(smtp(server.settings, 60_000)).send(letterOf(), stop.signal);
  await server.given;
  stop.abort();
  await sending;

  await server.ended;
});

test("an SMTP failure means", () => {
  const table = [
    [{ given: false, command: "CONN", responseCode: undefined }, "refused for now"],
    [{ given: false, command: "CONN", responseCode: 554 }, "refused for now"],
    [{ given: false, command: "AUTH PLAIN", responseCode: 535 }, "refused for now"],
    [{ given: false, command: "STARTTLS", responseCode: 502 }, "refused for now"],
    [{ given: false, command: "MAIL FROM", responseCode: 503 }, "refused for now"],
    [{ given: false, command: "RCPT TO", responseCode: 550 }, "refused for good"],
    [{ given: false, command: undefined, responseCode: undefined }, "refused for now"],
    [{ given: true, command: "DATA", responseCode: 552 }, "refused for good"],
    [{ given: true, command: "DATA", responseCode: 354 }, "unknown"],
    [{ given: true, command: "CONN", responseCode: undefined }, "unknown"],
    [{ given: true, command: undefined, responseCode: undefined }, "unknown"],
  ] as const;

  for (const [failure, verdict] of table) {
    assert.equal(smtpVerdictOf(failure), verdict, JSON.stringify(failure));
  }
});
