/** What the application's log of mails is told: words and names, never what is attached. */
import type { LoggedMail } from "../../ports/deliveries.ts";
import type { RunContext } from "../../run/job.ts";
import type { LetterParts, ReportToDeliver } from "./report-to-deliver.ts";

export function loggedMail(
  { mailType }: Pick<ReportToDeliver, "mailType">,
  { subject, text, attachments = [] }: LetterParts,
  { settings }: Pick<RunContext, "settings">,
): LoggedMail {
  return {
    from: settings.mailFrom,
    subject,
    text,
    attachments: attachments.map(({ filename }) => filename),
    ...mailType,
  };
}
