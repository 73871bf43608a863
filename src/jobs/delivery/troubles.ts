/** What a person must see about a delivered report. Patients are told apart by case id alone. */
import type { BatchLine } from "../../domain/payments/batch-line.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Trouble } from "../../run/outcome.ts";

/** Deliveries that are not accepted. */
export function deliveryTroubles(deliveries: readonly Delivery[]): readonly Trouble[] {
  return deliveries.flatMap((delivery) => troubleOf(delivery) ?? []);
}

function troubleOf({ state, recipient, deliveryId, detail }: Delivery): Trouble | undefined {
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
        remedy: `Ask the recipient. If it is there: surgicase-jobs deliveries accept ${deliveryId}; if not: surgicase-jobs deliveries resend ${deliveryId}, then run the job again.`,
      };
    case "planned":
      return {
        subject: recipient,
        problem: "it was not sent: another run took it",
        remedy: "Look at the other run, then run the job again.",
      };
  }
}

/** Rows whose patient could not be printed. */
export function contentTroubles(lines: readonly BatchLine[]): readonly Trouble[] {
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
