/** Trials of a mail's bytes, as they lie in the file that the road of files writes. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Letter } from "../ports/mail.ts";
import { must, mustEqual, mustHold } from "./expectations.ts";
import { files, from, letter, mailerOf, to, type MailSubject } from "./mail-bench.ts";
import { headerOf, partOf, readMessage, type Part } from "../demo/mail-message.ts";
import { trials, type Trial } from "./trial.ts";

const remedy =
  "Send nothing by this version: go back to the one before, and pass this line on to the developers.";

/** All a mail of ours may have: whatever else is there was smuggled in. */
const knownHeaders: ReadonlySet<string> = new Set([
  "auto-submitted",
  "content-disposition",
  "content-transfer-encoding",
  "content-type",
  "date",
  "from",
  "in-reply-to",
  "message-id",
  "mime-version",
  "references",
  "subject",
  "to",
  "x-surgicase-run",
]);

export function messageTrials(subject: MailSubject): readonly Trial[] {
  return [...contentTrials(subject), ...safetyTrials(subject)];
}

function contentTrials(subject: MailSubject): readonly Trial[] {
  return trials(remedy, {
    "text and HTML arrive as they were written, in every script": async (signal) => {
      const text = `Grüße, Ελληνικά, кириллица, 🚨\n${"A long line. ".repeat(200)}\nThe end.\n`;
      const html = `<p>${text.replaceAll("\n", "<br>")}</p>`;
      const mail = await sentAsFile(subject, { ...letter, text, html }, signal);
      mustEqual("the text", textIn(mail, "text/plain"), text);
      mustEqual("the HTML", textIn(mail, "text/html"), html);
    },
    "an attachment of a megabyte arrives byte for byte": async (signal) => {
      const content = Buffer.alloc(1_048_577, "0123456789abcdef\u0000\r\n.\r\n", "latin1");
      const attachments = [{ filename: "report.pdf", contentType: "application/pdf", content }];
      const mail = await sentAsFile(subject, { ...letter, attachments }, signal);
      const part = partOf(mail, "application/pdf");
      must(part !== undefined, "there is no attachment");
      mustEqual("its digest", digestOf(part.content), digestOf(content));
      mustHold("its headers", headerOf(part, "content-disposition"), "report.pdf");
    },
    "a subject with emoji, accents and 500 letters is read back whole": async (signal) => {
      const title = `🚨 CRITICAL: Überweisung für Zoë — ${"Ærø ".repeat(120)}end`;
      const mail = await sentAsFile(subject, { ...letter, subject: title }, signal);
      mustEqual("the subject", headerOf(mail, "subject"), title);
    },
    "the sender is the configured one, the recipient the one that was meant": async (signal) => {
      const mail = await sentAsFile(subject, letter, signal);
      mustHold("From", headerOf(mail, "from"), `<${from}>`);
      mustHold("To", headerOf(mail, "to"), to);
    },
    "mails about one matter make one conversation": async (signal) => {
      const mail = await sentAsFile(subject, { ...letter, thread: "job.week@example.com" }, signal);
      mustEqual("References", headerOf(mail, "references"), "<job.week@example.com>");
      mustEqual("In-Reply-To", headerOf(mail, "in-reply-to"), "<job.week@example.com>");
    },
  });
}

function safetyTrials(subject: MailSubject): readonly Trial[] {
  return trials(remedy, {
    "line breaks in subject, names, headers and file names add no header": async (signal) => {
      const bad = "x\r\nBcc: thief@example.com\r\n\r\n<p>hello</p>";
      const mail = await sentAsFile(subject, hostile(bad), signal);
      mustHaveOwnHeaders(mail);
      mustEqual("the text", textIn(mail, "text/plain"), letter.text);
    },
    "a recipient with a line break, or two at once, is refused for good": async (signal) => {
      for (const address of [`${to}\r\nBcc: thief@example.com`, `${to}, thief@example.com`]) {
        const folder = await subject.scratch.folder();
        const mailer = mailerOf(subject, [files(folder)]);
        const sent = await mailer.send({ ...letter, to: address }, signal);
        must(sent.kind === "refused" && sent.permanent, `it was ${sent.kind}`);
        mustEqual("files written", (await readdir(folder)).length, 0);
      }
    },
    "a mail that lies in a file can be read by its owner alone": async (signal) => {
      const folder = await subject.scratch.folder();
      await mailerOf(subject, [files(folder)]).send(letter, signal);
      const [name = ""] = await readdir(folder);
      const { mode } = await stat(join(folder, name));
      mustEqual("its mode", (mode & 0o777).toString(8), "600");
    },
  });
}

function hostile(bad: string): Letter {
  return {
    ...letter,
    fromName: bad,
    subject: bad,
    thread: bad,
    headers: { "X-Surgicase-Run": bad },
    attachments: [{ filename: bad, contentType: `text/csv${bad}`, content: Buffer.from("a,b") }],
  };
}

function mustHaveOwnHeaders(part: Part): void {
  const strange = [...part.headers.keys()].filter((name) => !knownHeaders.has(name));
  mustEqual("further headers", strange, []);
  const repeated = [...part.headers].filter(([, values]) => values.length > 1);
  mustEqual(
    "headers that stand there twice",
    repeated.map(([name]) => name),
    [],
  );
  part.parts.forEach((inner) => mustHaveOwnHeaders(inner));
}

/** Sends it by the road of files, and reads the file. */
async function sentAsFile(subject: MailSubject, sent: Letter, signal: AbortSignal): Promise<Part> {
  const folder = await subject.scratch.folder();
  const answer = await mailerOf(subject, [files(folder)]).send(sent, signal);
  must(
    answer.kind === "accepted",
    `it was ${answer.kind}: ${"reason" in answer ? answer.reason : ""}`,
  );
  const [name = ""] = await readdir(folder);
  return readMessage(await readFile(join(folder, name)));
}

function textIn(mail: Part, type: string): string {
  const text = partOf(mail, type)?.content.toString("utf8") ?? "";
  return text.replaceAll("\r\n", "\n");
}

function digestOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
