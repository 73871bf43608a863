/** What a person must see about a delivered report. Patients are told apart by case id alone. */
import { mayQuoteData } from "../../domain/failure.ts";
import type { BatchLine, NamedLine } from "../../domain/payments/batch-line.ts";
import { countWords } from "../../domain/alerts/wording.ts";
import { decisionOn } from "../../domain/decision-on.ts";
import { isProvider } from "../../domain/reports/password.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { Delivered } from "./deliver.ts";
import { namesHolding, ownersOf, type PrintedName } from "./printed-names.ts";

/** Whatever kept somebody from his report, or is not known of it. */
export function deliveredTroubles(
  { deliveries, unmade, switchedOff, notLogged, gaveUp }: Delivered,
  { command }: Pick<RunContext, "command">,
  refusedRemedy = inSurgicase,
): readonly Trouble[] {
  const unready = new Set(unmade.map(({ reader }) => reader.key));
  const sendable = deliveries.filter(({ recipientKey }) => !unready.has(recipientKey));
  return [
    ...(switchedOff ? [mailSwitchedOff] : []),
    ...(gaveUp ? [withoutVerdict(sendable.filter(isUntried).length)] : []),
    ...deliveryTroubles(
      switchedOff || gaveUp ? sendable.filter((each) => !isUntried(each)) : sendable,
      command,
      refusedRemedy,
    ),
    ...unmade.map(({ reader, error }) => ({
      subject: called(reader.key, reader.address),
      problem: `the report could not be made ready: ${mayQuoteData(error) ? error.name : error.message}`,
      remedy: "Look at the log of the run; when it is mended, run the job again.",
    })),
    ...(notLogged > 0 ? [unlogged(notLogged)] : []),
  ];
}

export const mailSwitchedOff: Trouble = {
  subject: "ENABLE_EMAIL",
  problem: "it switches mail off in the secret main: who has no report yet was not sent one",
  remedy: "Set it to true, then run the job again: it is sent to whoever has not got it.",
};

/** Said of all of them at once. */
function isUntried({ state }: Delivery): boolean {
  return state === "planned" || state === "refused";
}

function withoutVerdict(untried: number): Trouble {
  return {
    subject: "the mail server",
    problem: `it left too many mails without a verdict: ${untried === 1 ? "1 report was" : `${untried} reports were`} not sent`,
    remedy: "Find out what became of the mails below; when the server is well, run the job again.",
  };
}

function unlogged(mails: number): Trouble {
  return {
    subject: "email_log",
    problem: `it did not take ${mails === 1 ? "the row of one mail" : `the rows of ${mails} mails`}`,
    remedy: "Look at the table in SurgiCase's database; the deliveries themselves are on record.",
  };
}

/** Deliveries that are not accepted. @param refusedRemedy for a reader's key: where the address is to be corrected. */
export function deliveryTroubles(
  deliveries: readonly Delivery[],
  command: RunContext["command"],
  refusedRemedy = inSurgicase,
): readonly Trouble[] {
  return deliveries.flatMap((delivery) => troubleOf(delivery, command, refusedRemedy) ?? []);
}

function inSurgicase(readerKey: string): string {
  const place = isProvider(readerKey) ? "his SurgiCase profile" : "report_email_list";
  return `Correct the address in ${place} and run the job again: only who has not got it is sent to.`;
}

function troubleOf(
  { state, recipient, recipientKey, deliveryId, detail }: Delivery,
  command: RunContext["command"],
  refusedRemedy: typeof inSurgicase,
): Trouble | undefined {
  const decide = (word: "accept" | "resend") => command(decisionOn(deliveryId, word));
  const reason = detail ?? "no reason given";
  const subject = called(recipientKey, recipient);
  switch (state) {
    case "accepted":
      return undefined;
    case "refused":
      return {
        subject,
        problem: `the mail server refused it: ${reason}`,
        remedy: refusedRemedy(recipientKey),
      };
    case "unknown":
    case "sending":
      return {
        subject,
        problem: `nobody knows whether it was delivered: ${reason}`,
        remedy: `Ask the recipient. If it is there: ${decide("accept")}; if not: ${decide("resend")}, then run the job again.`,
      };
    case "planned":
      return {
        subject,
        problem: "it was not sent: another run took it",
        remedy: "Look at the other run, then run the job again.",
      };
  }
}

/** Who that is, for a person: somebody on a list is known by his address alone. */
function called(readerKey: string, address: string): string {
  return isProvider(readerKey) ? `${readerKey.replace(":", " ")} (${address})` : address;
}

/** Rows whose patient, and sections whose provider, could not be printed by name. */
export function contentTroubles(lines: readonly NamedLine[]): readonly Trouble[] {
  return [...namelessProviders(lines), ...unreadablePatients(lines)];
}

export function namelessProviders(lines: readonly BatchLine[]): readonly Trouble[] {
  const nameless = lines.filter(({ provider }) => provider.lastName.trim() === "");
  return [...new Set(nameless.map(({ userId }) => userId))].map((userId) => ({
    subject: `provider ${userId}`,
    problem: "the profile has no last name; the report shows the account instead",
    remedy: "Complete the profile in SurgiCase.",
  }));
}

export function unreadablePatients(lines: readonly NamedLine[]): readonly Trouble[] {
  return lines
    .filter(({ patient }) => patient === "unreadable")
    .map(({ caseId }) => ({
      subject: `case ${caseId}`,
      problem: "its patient's name cannot be read and is printed as unavailable",
      remedy:
        "Look at the case in SurgiCase: its name is encrypted under a key that is not here, or the case is gone or somebody else's now.",
    }));
}

/** @param names that are printed, among which the letters are looked for. */
export function lettersMissing(
  letters: readonly string[],
  names: readonly PrintedName[] = [],
): readonly Trouble[] {
  if (letters.length === 0) {
    return [];
  }
  const owners = ownersOf(namesHolding(letters, names));
  const where = owners === "" ? "" : `, in ${owners}`;
  const lacks = "the report's font lacks them, they are printed as a question mark";
  return [
    {
      subject: countWords(letters.length, "letter"),
      problem: `${lacks}: ${letters.map(codePointOf).join(" ")}${where}`,
      remedy: "Write the names with letters of Latin, Greek or Cyrillic script.",
    },
  ];
}

// By number: a letter may come from a patient's name.
function codePointOf(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
