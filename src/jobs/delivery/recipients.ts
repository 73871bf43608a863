/** SurgiCase's recipient list, sorted out: who gets the report, once each, and which entries are no address. */
import { addressKey, isAddress } from "../../domain/mail-address.ts";
import type { ReportRecipient } from "../../ports/report-recipients.ts";
import type { Trouble } from "../../run/outcome.ts";

/** SurgiCase's name of the list for the consolidated payment report. */
export const paymentReportList = "provider_payment_report_weekly";

export interface SortedRecipients {
  readonly recipients: readonly ReportRecipient[];
  readonly troubles: readonly Trouble[];
}

/** `listName` is the list's name in SurgiCase, for the troubles. An empty list is a trouble too. */
export function sortRecipients(
  listed: readonly ReportRecipient[],
  listName: string,
): SortedRecipients {
  const recipients = new Map<string, ReportRecipient>();
  const troubles: Trouble[] = [];
  for (const [index, entry] of listed.entries()) {
    const address = entry.address.trim();
    const key = addressKey(address);
    if (!isAddress(address)) {
      troubles.push(noAddress(entry, index + 1, listName));
    } else if (!recipients.has(key)) {
      recipients.set(key, { ...entry, address });
    }
  }
  if (recipients.size === 0) {
    troubles.push(nobody(listName));
  }
  return { recipients: [...recipients.values()], troubles };
}

function noAddress({ address }: ReportRecipient, position: number, listName: string): Trouble {
  const problem = address.trim() === "" ? "its address is blank" : "its address is no mail address";
  return {
    subject: `entry ${position} of ${listName} (${visible(address)})`,
    problem: `not sent to it: ${problem}`,
    remedy:
      "Correct the entry in report_email_list and run the job again: it is sent to whoever has not got it.",
  };
}

function nobody(listName: string): Trouble {
  return {
    subject: listName,
    problem: "the report was sent to nobody: the list has no usable address",
    remedy: `Add recipients to report_email_list under ${listName} and run the job again.`,
  };
}

/** Short and on one line; whatever the entry holds, it stays readable. */
function visible(address: string): string {
  const line = address.replaceAll(/[^\x20-\x7E]/g, "?").trim();
  return line === "" ? "blank" : line.slice(0, 60);
}
