/** Trials of whether an alert reaches somebody, and what becomes of one that does not. */
import { readdir } from "node:fs/promises";
import type { Mailer } from "../ports/mail.ts";
import type { Reporter, RunEvent } from "../run/event.ts";
import { openMailer } from "../world/mail.ts";
import { secretTexts } from "../world/secret-texts.ts";
import { reporterOf, type AlertsSubject } from "./alert-bench.ts";
import { must, mustEqual, mustHold } from "./expectations.ts";
import { eventsAbout, subjectBeginnings } from "./hostile-events.ts";
import { closedServer } from "./mail-bench.ts";
import { letterBox } from "./rehearsal.ts";
import { trials, type Trial } from "./trial.ts";

const remedy =
  "Do not rely on mail alone: watch the jobs' metrics until this is mended, and pass this line on to the developers.";

export function deliveryTrials(subject: AlertsSubject): readonly Trial[] {
  return [...lossTrials(subject), ...roadTrials(subject)];
}

function lossTrials(subject: AlertsSubject): readonly Trial[] {
  return trials(remedy, {
    "an alert that no road takes is kept for the run's last words": async (signal) => {
      const refusing: Mailer = {
        send: async () => ({ kind: "refused", permanent: false, reason: "a trial" }),
      };
      const words = await lastWordsOf(subject, refusing, signal);
      mustHold("the last words", words, subjectBeginnings.critical);
      mustHold("the last words", words, "operator@example.com");
      must(Buffer.byteLength(words) <= 4096, "the last words are longer than Kubernetes keeps");
    },
    "a mailer that breaks loses no alert": async (signal) => {
      const broken: Mailer = {
        send: async () => {
          throw new Error("a trial");
        },
      };
      mustHold(
        "the last words",
        await lastWordsOf(subject, broken, signal),
        subjectBeginnings.critical,
      );
    },
    "an alert that was taken is in nobody's last words": async (signal) => {
      const words = await lastWordsOf(subject, letterBox().mailer, signal);
      must(!words.includes("undelivered"), "it is told twice");
    },
  });
}

function roadTrials(subject: AlertsSubject): readonly Trial[] {
  return trials(remedy, {
    "one recipient who is refused keeps nobody else from being told": async (signal) => {
      const { letters, mailer } = letterBox();
      const choosy: Mailer = {
        send: async (letter, ended) =>
          letter.to === "gone@example.com"
            ? { kind: "refused", permanent: true, reason: "no such mailbox" }
            : mailer.send(letter, ended),
      };
      const reporter = reporterOf(subject, choosy, ["gone@example.com", "operator@example.com"]);
      await reporter.report(failedEvent(subject), signal);
      mustEqual(
        "those who were told",
        letters.map(({ to }) => to),
        ["operator@example.com"],
      );
      mustEqual("those who were not", reporter.undelivered()?.recipients, ["gone@example.com"]);
    },
    "the second road is used where the first refuses": async (signal) => {
      const folder = await subject.scratch.folder();
      const mailer = openMailer(
        {
          mail: await closedServer(),
          mailFallbacks: [{ kind: "files", folder, carriesPhi: false }],
          mailFrom: "jobs@example.com",
        },
        subject.clock,
        "alert",
        secretTexts(),
      );
      const reporter = reporterOf(subject, mailer);
      await reporter.report(failedEvent(subject), signal);
      mustEqual("undelivered", reporter.undelivered() === undefined, true);
      mustEqual("files written", (await readdir(folder)).length, 1);
    },
    "a run that went well mails nobody": async (signal) => {
      const { letters, mailer } = letterBox();
      const event = failedEvent(subject);
      await reporterOf(subject, mailer).report(
        { ...event, outcome: { kind: "succeeded", counts: {} } },
        signal,
      );
      mustEqual("mails", letters.length, 0);
    },
  });
}

function failedEvent({ clock }: AlertsSubject) {
  const { critical } = eventsAbout("a trial", clock.now());
  return critical;
}

async function lastWordsOf(
  subject: AlertsSubject,
  mailer: Mailer,
  signal: AbortSignal,
): Promise<string> {
  const event: RunEvent = failedEvent(subject);
  const mail = reporterOf(subject, mailer);
  let words = "";
  const write = async (text: string) => {
    words = text;
  };
  const alert = () => ({ undelivered: mail.undelivered() });
  const last: Reporter = subject.lastWords(write, alert, (text) => text);
  await mail.report(event, signal);
  await last.report(event, signal);
  return words;
}
