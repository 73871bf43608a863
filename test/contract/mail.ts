/**
 * What every road for mail must do, seen from outside: what was accepted really arrived, what was refused did not, and a
 * letter that a server may have is called unknown. Each road brings its own post office, which takes the mails.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test } from "node:test";
import { type ParsedMail, simpleParser } from "mailparser";

import { composeMail } from "../../src/adapters/mail/compose.ts";
import { mailByRoads } from "../../src/adapters/mail/roads.ts";
import type { MailRoad } from "../../src/adapters/mail/road.ts";
import type { Letter, Mailer } from "../../src/ports/mail.ts";

export interface Arrival {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: Uint8Array;
}

export interface PostOffice extends AsyncDisposable {
  readonly road: MailRoad;
  /** What arrived for that address. */
  arrivals(to: string): Promise<readonly Arrival[]>;
}

/** Takes every letter whole and never says a word about it. */
export interface SilentPostOffice extends AsyncDisposable {
  readonly road: MailRoad;
  /** How many letters it was given. */
  letters(): number;
  /** Resolves when the first one was given to the end. */
  readonly given: Promise<void>;
}

export interface MailSetting {
  /** Why the suite cannot run here. */
  readonly skip?: string | undefined;
  readonly open: () => Promise<PostOffice>;
  /** A road at whose end nobody is. */
  readonly openClosed: () => Promise<AsyncDisposable & { readonly road: MailRoad }>;
  /** Left out where a road has no answer to wait for. */
  readonly openSilent?: (limitMilliseconds: number) => Promise<SilentPostOffice>;
}

export const sender = "mail-contract@example.com";
export const never = new AbortController().signal;
const sentAt = new Date("2026-11-23T08:00:01Z");

export function mailerBy(...roads: readonly MailRoad[]): Mailer {
  return mailByRoads({ roads, from: sender, now: () => sentAt }, "report");
}

/** Everybody gets a mailbox of his own, as a post office may be shared. */
export function letterOf(part: Partial<Letter> = {}): Letter {
  return {
    to: `${randomUUID()}@example.com`,
    fromName: "SurgiCase Jobs",
    subject: "Weekly report",
    text: "Good morning.\n",
    ...part,
  };
}

export function mailContract(technology: string, setting: MailSetting): void {
  suite(`mail by ${technology}`, { skip: setting.skip ?? false }, () => {
    testAccepted(setting);
    testHostile(setting);
    testNotAccepted(setting);
  });
}

async function only(
  office: PostOffice,
  to: string,
): Promise<{ arrival: Arrival; mail: ParsedMail }> {
  const [arrival, ...others] = await office.arrivals(to);
  assert.ok(arrival, "the mail is there");
  assert.equal(others.length, 0, "it is there once");
  return { arrival, mail: await simpleParser(Buffer.from(arrival.raw)) };
}

function testAccepted({ open }: MailSetting): void {
  test("an accepted letter is there once, from the sender to the recipient alone", async () => {
    await using office = await open();
    const letter = letterOf();

    const sent = await mailerBy(office.road).send(letter, never);

    assert.equal(sent.kind, "accepted");
    assert.ok(sent.messageId.length > 0);
    assert.equal(sent.road, office.road.name);
    const { arrival } = await only(office, letter.to);
    assert.deepEqual(arrival.envelope, { from: sender, to: [letter.to] });
  });

  test("subject, names and both texts arrive as they were written", async () => {
    await using office = await open();
    const letter = letterOf({
      fromName: "Zoë Müller, “Łódź” (jobs)",
      subject: `🚨 CRITICAL: Scheduled Job Failed – Résumé 👩‍⚕️ ${"long ".repeat(60)}end`,
      text: `Grüße 🚑\n.\n..two dots\n${"x".repeat(2000)}\n`,
      html: "<p>Grüße 🚑</p>",
    });

    await mailerBy(office.road).send(letter, never);

    const { mail } = await only(office, letter.to);
    assert.equal(mail.subject, letter.subject);
    assert.deepEqual(mail.from?.value, [{ name: letter.fromName, address: sender }]);
    assert.equal(mail.text, letter.text);
    assert.equal(String(mail.html).trimEnd(), letter.html);
    assert.equal(mail.date?.toISOString(), sentAt.toISOString());
  });

  test("attachments arrive byte for byte, with their names and types", async () => {
    await using office = await open();
    const pdf = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256);
    const letter = letterOf({
      attachments: [
        { filename: "Ärzte 2026.pdf", contentType: "application/pdf", content: pdf },
        {
          filename: "letter.pdf",
          contentType: "application/x-letter",
          content: Buffer.from("\n.\r\n{}\n"),
        },
      ],
    });

    await mailerBy(office.road).send(letter, never);

    const { mail } = await only(office, letter.to);
    const found = mail.attachments.map(({ filename, contentType }) => ({ filename, contentType }));
    assert.deepEqual(found, [
      { filename: "Ärzte 2026.pdf", contentType: "application/pdf" },
      { filename: "letter.pdf", contentType: "application/x-letter" },
    ]);
    assert.ok(mail.attachments[0]?.content.equals(pdf));
    assert.ok(mail.attachments[1]?.content.equals(Buffer.from("\n.\r\n{}\n")));
  });

  test("it names its thread, says that no person wrote it and carries its own headers", async () => {
    await using office = await open();
    const letter = letterOf({
      thread: "episode-7@surgicase-jobs",
      headers: { "X-Surgicase-Run": "1f0c", "X-Long": "w".repeat(2000) },
    });

    await mailerBy(office.road).send(letter, never);

    const { mail } = await only(office, letter.to);
    assert.deepEqual([mail.references].flat(), ["<episode-7@surgicase-jobs>"]);
    assert.equal(mail.inReplyTo, "<episode-7@surgicase-jobs>");
    assert.equal(mail.headers.get("auto-submitted"), "auto-generated");
    assert.equal(mail.headers.get("x-surgicase-run"), "1f0c");
    assert.equal(mail.headers.get("x-long"), "w".repeat(870));
    assert.match(mail.messageId ?? "", /^<[0-9a-f-]{36}@example\.com>$/);
  });
}

function testHostile({ open }: MailSetting): void {
  test("what is written into subject, names and headers cannot add a header or a recipient", async () => {
    await using office = await open();
    const evil = "\r\nBcc: thief@example.com\r\nX-Evil: 1\r\n\r\nbody\u202E\u2028\u0000";
    const letter = letterOf({
      fromName: `Jobs${evil}`,
      subject: `Report${evil}`,
      thread: `t>${evil}`,
      headers: { "X-Run": `1${evil}`, "X-Two: 1\r\nX-Evil": "2" },
      attachments: [
        {
          filename: `../a${evil}.pdf`,
          contentType: `text/plain${evil}`,
          content: Buffer.from("a"),
        },
      ],
    });

    await mailerBy(office.road).send(letter, never);

    const { arrival, mail } = await only(office, letter.to);
    assert.deepEqual(arrival.envelope.to, [letter.to]);
    assert.equal(mail.headers.has("x-evil"), false);
    assert.equal(mail.headers.has("bcc"), false);
    assert.equal(mail.subject, "Report Bcc: thief@example.com X-Evil: 1 body");
    assert.deepEqual(mail.from?.value, [
      { name: "Jobs Bcc: thief@example.com X-Evil: 1 body", address: sender },
    ]);
    assert.equal(mail.text, letter.text);
    assert.equal(mail.attachments[0]?.filename, ".._a Bcc: thief@example.com X-Evil: 1 body .pdf");
    assert.equal((await office.arrivals("thief@example.com")).length, 0);
  });

  test("what is not one plain address is refused for good and goes nowhere", async () => {
    await using office = await open();
    const { to } = letterOf();
    const addresses = [
      `${to}, thief@example.com`,
      `${to}\r\nRCPT TO:<thief@example.com>`,
      `A <${to}>`,
      "",
    ];

    for (const address of addresses) {
      const sent = await mailerBy(office.road).send(letterOf({ to: address }), never);
      assert.equal(sent.kind, "refused", address);
      assert.equal(sent.permanent, true);
    }

    assert.equal((await office.arrivals(to)).length, 0);
  });
}

function testNotAccepted({ open, openClosed, openSilent }: MailSetting): void {
  const skip = openSilent === undefined && "it has no answer to wait for";

  test("a letter is refused for now where nobody is at the end of the road", async () => {
    await using office = await openClosed();

    const sent = await mailerBy(office.road).send(letterOf(), never);

    assert.equal(sent.kind, "refused");
    assert.equal(sent.permanent, false);
    assert.ok(sent.reason.startsWith(office.road.name));
  });

  test("nothing is sent when the signal was aborted before", async () => {
    await using office = await open();
    const letter = letterOf();
    const stopped = AbortSignal.abort(new Error("the run was told to stop"));

    const sent = await office.road.send(await composeMail(letter, sender, sentAt), stopped);

    assert.equal(sent.kind, "refused");
    assert.match(sent.reason, /told to stop/);
    assert.equal((await office.arrivals(letter.to)).length, 0);
  });

  test(
    "a letter that a server took without a word is unknown, and was given once",
    { skip },
    async () => {
      assert.ok(openSilent);
      await using office = await openSilent(400);

      const sent = await mailerBy(office.road).send(letterOf(), never);

      assert.equal(sent.kind, "unknown");
      assert.ok(sent.reason.startsWith(office.road.name));
      assert.equal(office.letters(), 1);
    },
  );

  test("the caller's signal ends a send at once", { skip }, async () => {
    assert.ok(openSilent);
    await using office = await openSilent(60_000);
    const stop = new AbortController();

    const sending = mailerBy(office.road).send(letterOf(), stop.signal);
    await office.given;
    stop.abort(new Error("the run was told to stop"));
    const sent = await sending;

    assert.equal(sent.kind, "unknown");
    assert.match(sent.reason, /told to stop/);
  });
}
