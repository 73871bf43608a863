/** SurgiCase's own log of mails, for mails that are no deliveries of a report: alerts. */
import type { LoggedMail } from "./deliveries.ts";
import type { Sent } from "./mail.ts";

export interface MailLogEntry {
  readonly recipient: string;
  readonly sent: Sent;
  readonly mail: LoggedMail;
}

export interface MailLog {
  /** A row an entry; answers how many the log did not take. @throws {UnavailableError} */
  write(entries: readonly MailLogEntry[], signal: AbortSignal): Promise<number>;
}
