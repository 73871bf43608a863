/** The mail that a report is attached to. Totals alone: no patient, no password. */
import { formatDollars } from "../payments/money.ts";
import type { PayWeek } from "../payments/pay-week.ts";
import { longDateFrom } from "./dates.ts";
import type { PaymentTotals } from "./provider-payment-report.ts";

export interface CoveringFacts {
  readonly firstName: string;
  readonly organisation: string;
  readonly payWeek: PayWeek;
  /** `YYYY-MM-DD`. */
  readonly payDate: string;
  readonly totals: Pick<PaymentTotals, "providers" | "cases" | "amount">;
  /** Printed on the password letter, so that its reader knows which one opens the report. */
  readonly passwordVersion: string;
}

export interface CoveringLetter {
  readonly subject: string;
  readonly text: string;
}

export function paymentReportLetter(facts: CoveringFacts): CoveringLetter {
  const { totals, organisation } = facts;
  const week = longDateFrom(facts.payWeek);
  const greeting = facts.firstName.trim() === "" ? "Hello," : `Hello ${facts.firstName.trim()},`;
  return {
    subject: `${organisation} weekly provider payment report for the week of ${week}`,
    text: [
      greeting,
      "",
      `the provider payment report for the week of ${week} is attached.`,
      "",
      `  Providers: ${totals.providers}`,
      `  Cases:     ${totals.cases}`,
      `  Total:     ${formatDollars(totals.amount)}`,
      `  Pay date:  ${longDateFrom(facts.payDate)}`,
      "",
      "The attachment is protected. It opens with your report password, which was handed to you",
      `separately, on a letter marked "key ${facts.passwordVersion}". It is never sent by mail.`,
      "",
      "This message was sent automatically.",
      "",
    ].join("\n"),
  };
}
