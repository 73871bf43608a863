/** What a person must see about a delivered report. Patients are told apart by case id alone. */
import type { BatchLine } from "../../domain/payments/batch-line.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";

/** Deliveries that are not accepted. */
export function deliveryTroubles(
  deliveries: readonly Delivery[],
  command: RunContext["command"],
): readonly Trouble[] {
  return deliveries.flatMap((delivery) => troubleOf(delivery, command) ?? []);
}

function troubleOf(
  { state, recipient, deliveryId, detail }: Delivery,
  command: RunContext["command"],
): Trouble | undefined {
  const decide = (word: "accept" | "resend") =>
    command(`deliveries ${word} ${deliveryId} --by "$USER" --reason "asked the recipient"`);
  const reason = detail ?? "no reason given";
  switch (state) {
    case "accepted":
      return undefined;
    case "refused":
      return {
        subject: recipient,
        problem: `the mail server refused it: ${reason}`,
        remedy:
          "Correct the address in report_email_list and run the job again: only who has not got it is sent to.",
      };
    case "unknown":
    case "sending":
      return {
        subject: recipient,
        problem: `nobody knows whether it was delivered: ${reason}`,
        remedy: `Ask the recipient. If it is there: ${decide("accept")}; if not: ${decide("resend")}, then run the job again.`,
      };
    case "planned":
      return {
        subject: recipient,
        problem: "it was not sent: another run took it",
        remedy: "Look at the other run, then run the job again.",
      };
  }
}

/** Rows whose patient, and sections whose provider, could not be printed by name. */
export function contentTroubles(lines: readonly BatchLine[]): readonly Trouble[] {
  return [...namelessProviders(lines), ...unreadablePatients(lines)];
}

function namelessProviders(lines: readonly BatchLine[]): readonly Trouble[] {
  const nameless = lines.filter(({ provider }) => provider.lastName.trim() === "");
  return [...new Set(nameless.map(({ userId }) => userId))].map((userId) => ({
    subject: `provider ${userId}`,
    problem: "the profile has no last name; the report shows the account instead",
    remedy: "Complete the profile in SurgiCase.",
  }));
}

function unreadablePatients(lines: readonly BatchLine[]): readonly Trouble[] {
  return lines
    .filter(({ patient }) => patient === "unreadable")
    .map(({ caseId }) => ({
      subject: `case ${caseId}`,
      problem: "its patient's name cannot be read and is printed as unavailable",
      remedy:
        "Look at the case in SurgiCase: its name is encrypted under a key that is not here, or the case is gone.",
    }));
}

export function lettersMissing(letters: readonly string[]): readonly Trouble[] {
  return letters.length === 0
    ? []
    : [
        {
          subject: `${letters.length} letters`,
          problem: `the report's font lacks them, they are printed as a question mark: ${letters.map(codePointOf).join(" ")}`,
          remedy: "Write the names with letters of Latin, Greek or Cyrillic script.",
        },
      ];
}

// By number: a letter may come from a patient's name.
function codePointOf(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
