/** Notes an alert in SurgiCase's log of mails, as its viewer looks there for alerts too. After the mail, and never instead. */
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { MailLog } from "../../ports/mail-log.ts";
import type { Severity } from "../../domain/alerts/alert.ts";
import type { Reporter } from "../event.ts";
import type { SentAlert } from "./alert-mail.ts";

export interface OpenedMailLog extends AsyncDisposable {
  readonly mailLog: MailLog;
}

/** As the application calls them. */
const emailTypes: Readonly<Record<Severity, string>> = {
  critical: "job_failure_alert",
  warning: "job_warning_alert",
  recovered: "job_recovered_alert",
};

export function alertLog(
  sent: () => readonly SentAlert[],
  from: string,
  open: (signal: AbortSignal) => Promise<OpenedMailLog>,
): Reporter {
  return {
    name: "email_log",
    limitSeconds: 10,
    async report(event, signal) {
      const isDatabaseAway = event.kind === "waiting" && event.waited.what === "the database";
      const alerts = sent();
      if (alerts.length === 0 || isDatabaseAway) {
        return;
      }
      const entries = alerts.map(({ recipient, sent: became, alert, text }) => ({
        recipient,
        sent: became,
        mail: loggedMail(from, alert.severity, alert.subject, text, event.run.job.name),
      }));
      await using opened = await open(signal);
      const notLogged = await opened.mailLog.write(entries, signal);
      if (notLogged > 0) {
        throw new Error(
          `Cannot note the alert in email_log: it refused ${notLogged} of ${entries.length} rows. Look at the table in SurgiCase's database`,
        );
      }
    },
  };
}

/** As the application has it. @param reportType the job it is about. */
export function loggedMail(
  from: string,
  severity: Severity,
  subject: string,
  text: string,
  reportType: string,
): LoggedMail {
  return { from, subject, text, attachments: [], emailType: emailTypes[severity], reportType };
}
