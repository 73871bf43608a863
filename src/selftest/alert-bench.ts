/** What alerts of trials go through: the reporter that mails them. */
import type { Clock } from "../ports/clock.ts";
import type { Mailer } from "../ports/mail.ts";
import type { AlertMail, alertMail } from "../run/reporters/alert-mail.ts";
import type { lastWords } from "../run/reporters/last-words.ts";
import { keptLog } from "./kept-log.ts";
import { factsFor } from "./rehearsal.ts";
import type { Scratch } from "./scratch.ts";

export interface AlertsSubject {
  readonly alertMail: typeof alertMail;
  readonly lastWords: typeof lastWords;
  readonly scratch: Scratch;
  readonly clock: Clock;
}

export function reporterOf(
  { alertMail: open, clock }: AlertsSubject,
  mailer: Mailer,
  addresses: readonly string[] = ["operator@example.com"],
  scrub: (text: string) => string = (text) => text,
): AlertMail {
  return open({
    mailer,
    log: keptLog().log,
    recipients: async () => ({ addresses, source: "ALERT_RECIPIENTS" }),
    factsOf: async ({ run }) => ({ ...factsFor(run.job, clock.now()), scrub }),
    earlierRuns: async () => [],
    mutes: async () => [],
  });
}
