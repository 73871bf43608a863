/**
 * The mail a run sends about itself. Every recipient gets one letter by the first road that takes it; what no road took is
 * kept for the last words. A failing mail changes nothing about the run.
 */
import { alertHtml } from "../../domain/alerts/html.ts";
import { alertText } from "../../domain/alerts/text.ts";
import type { Alert } from "../../domain/alerts/alert.ts";
import { toError } from "../../domain/failure.ts";
import type { Mailer, Sent } from "../../ports/mail.ts";
import { alertFor } from "../alert-of.ts";
import type { AlertFacts } from "../alerts/alert-facts.ts";
import type { AlertRecipients } from "../alert-recipients.ts";
import type { Reporter, RunEvent } from "../event.ts";
import type { Log } from "../log.ts";
import {
  alertAccepted,
  alertUndelivered,
  alertWithoutRecipient,
  highFailureRateTold,
} from "../words.ts";
import type { UndeliveredAlert } from "../../watch/last-words.ts";

export interface AlertMailTools {
  readonly mailer: Mailer;
  readonly log: Log;
  readonly recipients: (signal: AbortSignal) => Promise<AlertRecipients>;
  /** What only the outside knows about the run: last success, next run, links. */
  readonly factsOf: (event: RunEvent, signal: AbortSignal) => Promise<AlertFacts>;
}

/** One recipient's letter, and what became of it. */
export interface SentAlert {
  readonly recipient: string;
  readonly sent: Sent;
  readonly alert: Alert;
  readonly text: string;
}

export interface AlertMail extends Reporter {
  /** The letters of the last event; none where it was no news. */
  readonly sent: () => readonly SentAlert[];
  readonly undelivered: () => UndeliveredAlert | undefined;
  /** Whether a mail server took the last alert for somebody. */
  readonly reached: () => boolean;
}

export function alertMail(tools: AlertMailTools): AlertMail {
  let undelivered: UndeliveredAlert | undefined;
  let reached = false;
  let sent: readonly SentAlert[] = [];
  return {
    sent: () => sent,
    name: "alert mail",
    // All roads at their limit, and then some; a run has 60 s to be heard.
    limitSeconds: 55,
    undelivered: () => undelivered,
    reached: () => reached,
    async report(event, signal) {
      sent = [];
      const alert = alertFor(event)?.(await tools.factsOf(event, signal));
      if (alert !== undefined) {
        // Until a road took it: whoever is left behind at the limit cannot say it later.
        undelivered = leftOver(alert, []);
        reached = false;
        const delivered = await deliver(alert, event, tools, signal);
        const { accepted, left } = delivered;
        ({ sent } = delivered);
        reached = accepted > 0;
        undelivered = left && leftOver(alert, left);
        if (reached && hasHighFailureRate(event)) {
          tools.log.info({}, highFailureRateTold);
        }
      }
    },
  };
}

function hasHighFailureRate(event: RunEvent): boolean {
  const outcome = event.kind === "ended" ? event.outcome : undefined;
  return outcome?.kind === "partial" && outcome.episode?.highFailureRate === true;
}

interface Delivered {
  /** How many recipients a road was found for. */
  readonly accepted: number;
  /** Those whom no road reached; `undefined` where everybody has it. */
  readonly left: readonly string[] | undefined;
  readonly sent: readonly SentAlert[];
}

async function deliver(
  alert: Alert,
  event: RunEvent,
  { mailer, log, recipients }: AlertMailTools,
  signal: AbortSignal,
): Promise<Delivered> {
  const { addresses, source } = await recipients(signal);
  const letters = {
    text: alertText(alert),
    html: alertHtml(alert),
    subject: alert.subject,
    thread: alert.thread,
  };
  const headers = { "X-Surgicase-Job": event.run.job.name, "X-Surgicase-Run": event.run.runId };
  const failed: string[] = [];
  const all: SentAlert[] = [];
  await Promise.all(
    addresses.map(async (to) => {
      const letter = { to, fromName: "SurgiCase Jobs", headers, ...letters };
      const sent = await mailer.send(letter, signal).catch((error: unknown): Sent => ({
        kind: "refused",
        permanent: false,
        reason: toError(error).message,
      }));
      all.push({ recipient: to, sent, alert, text: letters.text });
      if (sent.kind === "accepted") {
        const fields = { road: sent.road, recipientsFrom: source };
        if (alert.severity === "recovered") {
          log.info(fields, "recovery told by mail");
        } else {
          log.info(fields, alertAccepted);
        }
      } else {
        failed.push(to);
        log.error(
          { sent: sent.kind, reason: sent.reason, subject: alert.subject },
          alertUndelivered,
        );
      }
    }),
  );
  if (addresses.length === 0) {
    log.error({ subject: alert.subject }, alertWithoutRecipient);
    return { accepted: 0, left: [], sent: all };
  }
  const left = failed.length === 0 ? undefined : failed;
  return { accepted: addresses.length - failed.length, left, sent: all };
}

function leftOver(alert: Alert, recipients: readonly string[]): UndeliveredAlert {
  const { subject, thread } = alert;
  return { subject, thread, recipients, text: alertText(alert) };
}
