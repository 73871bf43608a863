/**
 * The lines that operators grep for. They stay literal, and are printed only when they are true: the check mark for what
 * was done and delivered, the warning sign for what a person must look at, the cross for what was not done.
 */
import type { CopyUse } from "../secrets/copy-use.ts";
import type { JobFacts } from "./job.ts";
import type { Log } from "./log.ts";
import type { Counts, Outcome } from "./outcome.ts";

export const runIsWaiting = "⚠️ run is waiting";
export const alertAccepted = "✅ Job failure notification sent successfully";
export const alertUndelivered = "❌ Job failure notification not delivered";
export const alertMuted = "⚠️ Job failure notification muted: nobody is mailed";
export const alertWithoutRecipient =
  "❌ Job failure notification has no recipient: set ALERT_RECIPIENTS";

export const highFailureRateTold = "📧 Email alert sent about high failure rate";
export const notesDamaged =
  "⚠️ notes of the watchdog could not be read and are begun anew: people may hear of a thing twice";
export const copyUnusable = "⚠️ secret copy cannot be used";

/** A line of a job, which may hold what it counted. */
export type JobWords = string | ((counts: Counts) => string);

export function writeCopyUsed(log: Log, store: string, use: CopyUse): void {
  const { alias, version, ageSeconds, failure } = use;
  const { code, class: failureClass, whose, words } = failure;
  log.warn(
    { secret: alias, version, code, class: failureClass, whose, error: words },
    `⚠️ ${store} error - using stale cache (age: ${ageSeconds}s)`,
  );
}

/** The run's last line, at the level that fits. A rehearsal has words of its own: nothing was done. */
export function writeLastLine(
  log: Log,
  { job, dryRun }: { readonly job: JobFacts; readonly dryRun: boolean },
  outcome: Outcome,
  fields: Readonly<Record<string, unknown>>,
): void {
  if (dryRun) {
    writeRehearsed(log, job, outcome, fields);
    return;
  }
  switch (outcome.kind) {
    case "succeeded":
      log.info(fields, `✅ ${lineOf(job.words.succeeded, outcome.counts)}`);
      return;
    case "skipped":
      log.info(fields, `${job.title} skipped: ${outcome.because}`);
      return;
    case "partial":
      log.warn(fields, `⚠️ ${lineOf(job.words.partial, outcome.counts)}`);
      return;
    case "failed":
      log.error(fields, `❌ ${job.words.failed}`);
      return;
  }
}

function writeRehearsed(
  log: Log,
  { title }: JobFacts,
  outcome: Outcome,
  fields: Readonly<Record<string, unknown>>,
): void {
  const rehearsal = `Dry run of ${title}`;
  switch (outcome.kind) {
    case "succeeded":
      log.info(fields, `${rehearsal}: nothing stands in its way; nothing was changed`);
      return;
    case "skipped":
      log.info(fields, `${rehearsal}: it would be skipped: ${outcome.because}`);
      return;
    case "partial":
      log.warn(fields, `⚠️ ${rehearsal}: it would end with exceptions; nothing was changed`);
      return;
    case "failed":
      log.error(fields, `❌ ${rehearsal} failed; nothing was changed`);
      return;
  }
}

function lineOf(words: JobWords, counts: Counts): string {
  return typeof words === "string" ? words : words(counts);
}
