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
  { sent, batches, pays }: Settlements,
): boolean {
  const isPaid = batches.some(
    ({ payWeek, state }) => state === "paid" && payWeek === payWeekOf(slot),
  );
  const weekOf = new Map(batches.map(({ batchId, payWeek }) => [batchId, payWeek]));
  const wasAccepted = sent.some(
    (delivery) =>
      delivery.report === job &&
      weekOf.get(delivery.batchId) === payWeekOf(slot) &&
      delivery.state === "accepted" &&
      isAbout(subject, delivery) &&
      end !== undefined &&
      delivery.updatedAt > end.endedAt,
  );
  return wasAccepted || (job === pays && isPaid && subject.startsWith("case "));
}

/** A provider's exception has his address behind his account. */
export function isAbout(subject: string, { recipient }: Pick<SentReport, "recipient">): boolean {
  return subject === recipient || subject.endsWith(` (${recipient})`);
}
