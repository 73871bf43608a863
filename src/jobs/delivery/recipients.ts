/** SurgiCase's recipient lists, sorted out: who gets the report, once each, and which entries are no address. */
import { isAddress } from "../../domain/mail-address.ts";
import { readerOfAddress } from "../../domain/reports/password.ts";
import type { ReportRecipient, ReportRecipients } from "../../ports/report-recipients.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { Reader } from "./report-to-deliver.ts";

const paymentList = "provider_payment_report_weekly";

/** SurgiCase's names of each report's lists: the first that has any entry counts. */
export const reportLists = {
  payment: [paymentList],
  summary: ["provider_payment_summary_report_weekly", paymentList],
  referral: ["referral_report_weekly"],
} as const;

/** Somebody on a list. */
export interface ListedReader extends Reader, ReportRecipient {}

export interface SortedRecipients {
  readonly recipients: readonly ListedReader[];
  readonly troubles: readonly Trouble[];
}

/** Of the first of the lists that has any entry; of the first, where none has. */
export async function listedReaders(
  recipients: ReportRecipients,
  listNames: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<SortedRecipients> {
  for (const listName of listNames) {
    const listed = await recipients.of(listName, signal);
    if (listed.length > 0) {
      return sortRecipients(listed, listName);
    }
  }
  return sortRecipients([], listNames[0]);
}

/** `listName` is the list's name in SurgiCase, for the troubles. An empty list is a trouble too. */
function sortRecipients(listed: readonly ReportRecipient[], listName: string): SortedRecipients {
  const recipients = new Map<string, ListedReader>();
  const troubles: Trouble[] = [];
  for (const [index, entry] of listed.entries()) {
    const address = entry.address.trim();
    const key = readerOfAddress(address);
    if (!isAddress(address)) {
      troubles.push(noAddress(entry, index + 1, listName));
    } else if (!recipients.has(key)) {
      recipients.set(key, { ...entry, key, address });
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
