/**
 * The lines that operators grep for. They stay literal, and are printed only when they are true: the check mark for what
 * was done and delivered, the warning sign for what a person must look at, the cross for what was not done.
 */
import type { JobFacts } from "./job.ts";
import type { Log } from "./log.ts";
import type { Outcome } from "./outcome.ts";

export const runIsWaiting = "⚠️ run is waiting";
export const alertAccepted = "✅ Job failure notification sent successfully";
export const alertUndelivered = "❌ Job failure notification not delivered";
export const alertWithoutRecipient =
  "❌ Job failure notification has no recipient: set ALERT_RECIPIENTS";

/** The run's last line, at the level that fits. */
export function writeLastLine(
  log: Log,
  job: JobFacts,
  outcome: Outcome,
  fields: Readonly<Record<string, unknown>>,
): void {
  switch (outcome.kind) {
    case "succeeded":
      log.info(fields, `✅ ${job.words.succeeded}`);
      return;
    case "skipped":
      log.info(fields, `${job.title} skipped: ${outcome.because}`);
      return;
    case "partial":
      log.warn(fields, `⚠️ ${job.words.partial}`);
      return;
    case "failed":
      log.error(fields, `❌ ${job.words.failed}`);
      return;
  }
}
