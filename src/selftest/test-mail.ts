/**
 * The test mail: a CRITICAL alert of a job that is none, sent as a real one would be, by the caller's own roads to the caller's
 * own recipients. That a server accepted it is all that can be known here.
 */
import type { Config } from "../config/config.ts";
import { alertSubject, noTroubles, type Alert } from "../domain/alerts/alert.ts";
import { alertHtml } from "../domain/alerts/html.ts";
import { alertText } from "../domain/alerts/text.ts";
import { momentWords, plainLine } from "../domain/alerts/wording.ts";
import { ConfigError } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { Mailer, Sent } from "../ports/mail.ts";
import { alertRecipients, type AlertRecipients } from "../run/alert-recipients.ts";
import { openMailer } from "../world/mail.ts";
import type { SecretTexts } from "../world/secret-texts.ts";
import { openWorld } from "../world/world.ts";
import { must } from "./expectations.ts";
import { keptLog } from "./kept-log.ts";
import { maskedAddress } from "./masked-address.ts";
import { testJobName, testJobTitle } from "./sample-job.ts";
import type { Trial } from "./trial.ts";

export interface TestMailSubject {
  readonly settings: Partial<Config>;
  readonly clock: Clock;
  readonly texts: SecretTexts;
  /** Who asked for it: `root on host-1`. */
  readonly askedBy: string;
}

/** As long as a run's alert may take. */
const limitSeconds = 55;

/** Who would get it: as for any alert. @throws {ConfigError} where it cannot be sent to anybody. */
export async function testMailRecipients(
  { settings, clock, texts }: TestMailSubject,
  stop: AbortSignal,
): Promise<AlertRecipients> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(8_000)]);
  const secrets = settings.secrets && (await openWorld(settings, clock, texts).secrets());
  const found = await alertRecipients(
    secrets,
    settings.alertRecipients ?? [],
    keptLog().log,
    signal,
  );
  stop.throwIfAborted();
  const problems = [
    ...(settings.mail === undefined ? ["MAIL_URL cannot be used: see `config`"] : []),
    ...(settings.mailFrom === undefined ? ["MAIL_FROM cannot be used: see `config`"] : []),
    ...(found.addresses.length === 0 ? ["ALERT_RECIPIENTS names nobody"] : []),
  ];
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return found;
}

export function testMail(subject: TestMailSubject, { addresses }: AlertRecipients): Trial {
  return {
    says: "the test mail is accepted for every recipient",
    remedy:
      "Nobody who is named here would hear of a failure. See `selftest --live` for the roads and `alerts doctor` for the recipients.",
    limitSeconds,
    run: async (signal, show) => {
      const mailer = mailerOf(subject);
      const answers = await Promise.all(
        addresses.map(async (to) => ({ to, sent: await send(to, mailer, subject, signal) })),
      );
      const refused = answers.flatMap(({ to, sent }) => {
        if (sent.kind === "accepted") {
          show(`accepted by ${sent.road} for ${maskedAddress(to)}: ${sent.messageId}`);
          return [];
        }
        return [`${sent.kind} for ${maskedAddress(to)}: ${sent.reason}`];
      });
      must(refused.length === 0, refused.join("; "));
    },
  };
}

function mailerOf({ settings, clock, texts }: TestMailSubject): Mailer {
  const { mail, mailFallbacks = [], mailFrom } = settings;
  must(mail !== undefined && mailFrom !== undefined, "there is no road, or no sender");
  return openMailer({ mail, mailFallbacks, mailFrom }, clock, "alert", texts);
}

async function send(
  to: string,
  mailer: Mailer,
  subject: TestMailSubject,
  signal: AbortSignal,
): Promise<Sent> {
  const alert = testAlert(subject);
  return mailer.send(
    {
      to,
      fromName: "SurgiCase Jobs",
      subject: alert.subject,
      text: alertText(alert),
      html: alertHtml(alert),
      thread: alert.thread,
      headers: { "X-Surgicase-Job": testJobName },
    },
    signal,
  );
}

function testAlert({ settings, clock, askedBy }: TestMailSubject): Alert {
  const now = clock.now();
  const { environment = "unknown", alertContact, runbookUrl, mailFrom = "" } = settings;
  const who = plainLine(askedBy, 100);
  const domain = mailFrom.slice(mailFrom.indexOf("@") + 1).toLowerCase();
  return {
    severity: "critical",
    subject: alertSubject("failed", testJobTitle),
    environment: plainLine(environment, 60),
    headline: "This is a test: no job failed",
    lead: `A person asked for this mail by selftest --send-test-email, to see that alerts arrive. An alert about a real failure looks like this one.`,
    message: undefined,
    problems: [],
    meaning: "Alerts of this installation can reach you. No job failed, and nothing was changed.",
    troubles: noTroubles,
    steps: [
      {
        text: "Nothing. If you are told by this mail of a test that you do not expect, ask who is named below.",
      },
    ],
    facts: [
      { label: "Job", value: `${testJobTitle} (${testJobName}), which is none` },
      { label: "Environment", value: plainLine(environment, 60) },
      { label: "Asked for by", value: who },
      { label: "Asked for at", value: momentWords(now) },
    ],
    counts: [],
    traceback: undefined,
    links: { contact: alertContact, runbook: runbookUrl },
    thread: `${testJobName}.${now.getTime()}@${domain.replaceAll(/[^a-z0-9.-]/g, "") || "localhost"}`,
  };
}
