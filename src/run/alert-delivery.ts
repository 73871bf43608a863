/**
 * An alert to everybody who is told: one letter each, by the first road that takes it. The words in the log are those that
 * operators grep for; that an alert was sent is said when a mail server took it, and not before.
 */
import type { Alert, Severity } from "../domain/alerts/alert.ts";
import { alertHtml } from "../domain/alerts/html.ts";
import { alertText } from "../domain/alerts/text.ts";
import { toError } from "../domain/failure.ts";
import type { Letter, Mailer, Sent } from "../ports/mail.ts";
import type { AlertRecipients } from "./alert-recipients.ts";
import type { Log } from "./log.ts";
import { alertAccepted, alertUndelivered, alertWithoutRecipient } from "./words.ts";

export interface AlertLetter extends Pick<
  Letter,
  "subject" | "text" | "html" | "thread" | "headers"
> {
  readonly severity: Severity;
}

/** The same words in text and HTML. The run is the one that tells, whoever it tells of. */
export function alertLetter(alert: Alert, job: string, runId: string): AlertLetter {
  return {
    severity: alert.severity,
    subject: alert.subject,
    text: alertText(alert),
    html: alertHtml(alert),
    thread: alert.thread,
    headers: runHeaders(job, runId),
  };
}

export function runHeaders(job: string, runId: string): Readonly<Record<string, string>> {
  return { "X-Surgicase-Job": job, "X-Surgicase-Run": runId };
}

export interface DeliveryTools {
  readonly mailer: Mailer;
  readonly log: Log;
}

export interface DeliveredAlert {
  /** How many recipients a road was found for. */
  readonly accepted: number;
  /** Those whom no road reached; `undefined` where everybody has it. */
  readonly left: readonly string[] | undefined;
  readonly sent: readonly { readonly recipient: string; readonly sent: Sent }[];
}

/** Never throws for what a mail server did. */
export async function deliverAlert(
  { severity, ...alert }: AlertLetter,
  { addresses, source }: AlertRecipients,
  { mailer, log }: DeliveryTools,
  signal: AbortSignal,
): Promise<DeliveredAlert> {
  if (addresses.length === 0) {
    log.error({ subject: alert.subject }, alertWithoutRecipient);
    return { accepted: 0, left: [], sent: [] };
  }
  const sent = await Promise.all(
    addresses.map(async (to) => {
      const letter = { to, fromName: "SurgiCase Jobs", ...alert };
      const became = await mailer.send(letter, signal).catch(refused);
      say(became, source, { severity, subject: letter.subject }, log);
      return { recipient: to, sent: became };
    }),
  );
  const left = sent.flatMap(({ recipient, sent: { kind } }) =>
    kind === "accepted" ? [] : [recipient],
  );
  return {
    accepted: sent.length - left.length,
    left: left.length === 0 ? undefined : left,
    sent,
  };
}

function say(
  sent: Sent,
  recipientsFrom: string,
  { severity, subject }: Pick<AlertLetter, "severity" | "subject">,
  log: Log,
): void {
  if (sent.kind !== "accepted") {
    log.error({ sent: sent.kind, reason: sent.reason, subject }, alertUndelivered);
  } else if (severity === "recovered") {
    log.info({ road: sent.road, recipientsFrom }, "recovery told by mail");
  } else {
    log.info({ road: sent.road, recipientsFrom }, alertAccepted);
  }
}

function refused(error: unknown): Sent {
  return { kind: "refused", permanent: false, reason: toError(error).message };
}
