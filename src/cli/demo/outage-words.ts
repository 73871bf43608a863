/** How the replay of the outage shows a run, a mail, and a run that is silent. */
import type { WrittenMail } from "../../demo/mail-folder.ts";
import { durationWords } from "../../domain/alerts/wording.ts";
import { clockWords, runAt, type Morning, type Ran } from "./morning.ts";
import type { Page } from "./page.ts";

const noTime = " ".repeat("08:30:05".length);
/** What happened, and what it means for people. */
const shownBlocks = 4;

export function endingOf(page: Page, code: string): void {
  page.line(noTime, "", `→ exit code ${code}`);
}

/** A mail's subject and its first lines. */
export function letter(page: Page, mail: WrittenMail, { startedAt }: Ran): void {
  const { subject, date, text } = mail;
  // The mail tells whole seconds.
  const soon = durationWords((date.getTime() - startedAt.getTime()) / 1000 + 1);
  page.blank();
  told(page, mail, `, within ${soon} of the run's start`);
  page.blank();
  const lines = text.split("\n\n").slice(0, shownBlocks).join("\n\n").split("\n");
  page.quotation([subject, "", ...lines, "", "[…]"]);
}

export function told(page: Page, { date, to, attachments }: WrittenMail, words = ""): void {
  page.line(clockWords(date), `Mail to ${to}${words}`, attachments.join(" "));
}

/** A warming of which one line is enough: how it ended, and whether somebody was told. */
export async function quietly(morning: Morning, time: string): Promise<Ran> {
  const { page } = morning;
  const ran = await runAt(morning, time, "secrets-warming", { code: 3, shows: false });
  const reminder =
    ran.mails.length === 0
      ? ""
      : `Mail to ${ran.mails.map(({ to }) => to).join(", ")}: the reminder`;
  page.line(clockWords(new Date(ran.ending.time)), ran.ending.msg, reminder);
  return ran;
}
