/**
 * The watchdog's mails. An alert may name whom it did not reach; only those who are told here anyway hear of it. All of them together have a time of their own: what did not leave is tried again by the next look, and
 * the rest of this one must still be done.
 */
import type { MailLogEntry } from "../../ports/mail-log.ts";
import type { Ports } from "../../ports/ports.ts";
import { deliverAlert, type AlertLetter, type DeliveredAlert } from "../../run/alert-delivery.ts";
import { alertRecipients, type AlertRecipients } from "../../run/alert-recipients.ts";
import type { RunContext } from "../../run/job.ts";
import { loggedMail } from "../../run/reporters/alert-log.ts";

export interface Post {
  /** About a job, to those named that may be told, or else to whoever is told today. True once a mail server took it for somebody. @throws the signal's reason */
  send(letter: AlertLetter, job: string, named: readonly string[]): Promise<boolean>;
  /** What became of each letter so far, for SurgiCase's own log of mails. */
  readonly sent: () => readonly MailLogEntry[];
}

/** All roads of one letter at their limit, and then some. */
const letterMilliseconds = 45_000;
const allMilliseconds = 100_000;

export function openPost(
  { alertMailer: mailer, secrets }: Pick<Ports, "alertMailer"> & Partial<Pick<Ports, "secrets">>,
  { log, settings, signal }: Pick<RunContext, "log" | "settings" | "signal">,
): Post {
  const all = AbortSignal.timeout(allMilliseconds);
  let asked: Promise<AlertRecipients> | undefined;
  const today = async (): Promise<AlertRecipients> =>
    (asked ??= alertRecipients(
      secrets,
      settings.alertRecipients,
      log,
      AbortSignal.any([signal, AbortSignal.timeout(8_000)]),
    ));
  const own = settings.alertRecipients;
  const sent: MailLogEntry[] = [];
  const deliver = async (letter: AlertLetter, job: string, recipients: AlertRecipients) => {
    const limit = AbortSignal.any([signal, all, AbortSignal.timeout(letterMilliseconds)]);
    const delivered = await deliverAlert(letter, recipients, { mailer, log }, limit);
    signal.throwIfAborted();
    const { severity, subject, text } = letter;
    const mail = loggedMail(settings.mailFrom, severity, subject, text, job);
    sent.push(...delivered.sent.map((each) => ({ ...each, mail })));
    return delivered;
  };
  return {
    sent: () => sent,
    async send(letter, job, named) {
      if (all.aborted) {
        return false;
      }
      const known = named.length === 0 ? [] : [...(await today()).addresses, ...own];
      const chosen = named.filter((address) => includes(known, address));
      const first = await deliver(
        letter,
        job,
        chosen.length === 0 ? await today() : { addresses: chosen, source: "the alert itself" },
      );
      if (first.accepted > 0 || chosen.length === 0 || !isHopeless(first)) {
        return first.accepted > 0;
      }
      const { addresses, source } = await today();
      const others = addresses.filter((address) => !includes(chosen, address));
      return (await deliver(letter, job, { addresses: others, source })).accepted > 0;
    },
  };
}

/** As mail servers take them. */
function includes(addresses: readonly string[], address: string): boolean {
  return addresses.some((each) => each.toLowerCase() === address.toLowerCase());
}

/** Nobody of those named can be reached there any more. */
function isHopeless({ sent }: DeliveredAlert): boolean {
  return sent.every(({ sent: became }) => became.kind === "refused" && became.permanent);
}
