/** A report that is to reach its recipients, and the ports that takes. */
import type { PasswordKeys } from "../../domain/reports/password.ts";
import type { Letter } from "../../ports/mail.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { PrintedReport } from "../../ports/report-printer.ts";
import type { ReportRecipient } from "../../ports/report-recipients.ts";

export type DeliveryPorts = Pick<Ports, "clock" | "deliveries" | "storage" | "mailer" | "printer">;

export interface ReportToDeliver {
  /** The job's name; with batch and recipient it names the delivery. */
  readonly report: string;
  readonly batch: Batch;
  readonly recipients: readonly ReportRecipient[];
  /** Asked for when somebody has no document yet: who has been sent everything needs no secret. */
  readonly passwords: () => Promise<PasswordKeys>;
  /** Becomes the document of whoever has none yet. */
  readonly printed: PrintedReport;
  readonly filename: string;
  readonly letter: (
    recipient: ReportRecipient,
    passwordVersion: string,
  ) => Pick<Letter, "subject" | "text">;
}
