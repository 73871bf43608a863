/**
 * Exceptions that are over though no run has said so: a mail that was accepted after all, a case that was dropped. What nothing
 * on record settles stays open.
 */
import { payWeekOf } from "../payments/pay-week.ts";
import type { JobWeek, JudgedRun } from "./job-week.ts";
import type { MoneyBatch } from "./money-part.ts";
import type { SentReport } from "./reports-part.ts";

interface Settlements {
  readonly sent: readonly SentReport[];
  /** Not void. */
  readonly batches: readonly MoneyBatch[];
  /** The job that pays. */
  readonly pays: string;
}

/** Without the exceptions that are over, and without runs of which none is left. */
export function withoutSettled(week: JobWeek, settlements: Settlements): JobWeek {
  const unsettled = week.unsettled.flatMap((run) => {
    const { end } = run;
    if (run.state !== "partial" || end === undefined) {
      return [run];
    }
    const troubles = end.troubles.filter(
      ({ subject }) => !isSettled(week.job.name, run, subject, settlements),
    );
    return troubles.length === 0 ? [] : [{ ...run, end: { ...end, troubles } }];
  });
  return { ...week, unsettled };
}

function isSettled(
  job: string,
  { slot, end }: JudgedRun,
  subject: string,
  settlements: Settlements,
): boolean {
  const isPaid = settlements.batches.some(
    ({ payWeek, state }) => state === "paid" && payWeek === payWeekOf(slot),
  );
  const wasAccepted = mailsAbout({ job, subject, slot }, settlements).some(
    ({ state, updatedAt }) => state === "accepted" && end !== undefined && updatedAt > end.endedAt,
  );
  return wasAccepted || (job === settlements.pays && isPaid && subject.startsWith("case "));
}

/** The mails that an exception of a run for that slot is about. A provider's has his address behind his account. */
export function mailsAbout(
  { job, subject, slot }: { readonly job: string; readonly subject: string; readonly slot: Date },
  { sent, batches }: Pick<Settlements, "sent" | "batches">,
): readonly SentReport[] {
  const ofWeek = new Set(
    batches.filter(({ payWeek }) => payWeek === payWeekOf(slot)).map(({ batchId }) => batchId),
  );
  return sent.filter(
    ({ report, batchId, recipient }) =>
      report === job &&
      ofWeek.has(batchId) &&
      (subject === recipient || subject.endsWith(` (${recipient})`)),
  );
}
