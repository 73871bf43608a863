/** A delivery to be, and what the application's log is told of its mail. */
import type { LoggedMail, NewDelivery } from "../../src/ports/deliveries.ts";

/** What the application's log is told of a mail. */
export const mail: LoggedMail = {
  from: "jobs@example.com",
  subject: "A report",
  text: "It is attached.",
  attachments: ["report.pdf"],
  emailType: "report",
  reportType: "report_weekly",
};

export function newDelivery({
  recipient = "ann@example.com",
  ...given
}: Partial<NewDelivery> = {}): NewDelivery {
  return {
    batchId: "batch-1",
    report: "report",
    recipientKey: `address:${recipient.toLowerCase()}`,
    recipient,
    document: { key: "reports/a.pdf", sha256: "0".repeat(64), bytes: 1_234 },
    passwordVersion: "1",
    ...given,
  };
}
