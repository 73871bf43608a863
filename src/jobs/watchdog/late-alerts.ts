/**
 * Alerts of runs that no mail road took when they were written: delivered as they are, to whom they did not reach, with a word
 * that they come late. Each is noted when a mail server took it.
 */
import type { Severity } from "../../domain/alerts/alert.ts";
import { momentWords } from "../../domain/alerts/wording.ts";
import type { Ports } from "../../ports/ports.ts";
import { runHeaders, type AlertLetter } from "../../run/alert-delivery.ts";
import type { RunContext } from "../../run/job.ts";
import type { UndeliveredAlert } from "../../watch/last-words.ts";
import { deliveredMark, type EndedAttempt } from "./ended-attempts.ts";
import type { Post } from "./post.ts";

export interface LateAlert {
  readonly attempt: EndedAttempt;
  readonly alert: UndeliveredAlert;
}

const day = 24 * 3600 * 1000;
/** What is older is of no use to anybody, and its runs are in the history. */
const oldestMilliseconds = 7 * day;

/** Those that are still to be delivered, oldest first. */
export function lateAlertsIn(attempts: readonly EndedAttempt[], now: Date): readonly LateAlert[] {
  return attempts
    .flatMap((attempt) => {
      const alert = attempt.isDelivered ? undefined : attempt.undelivered;
      const isOld = now.getTime() - attempt.end.endedAt.getTime() > oldestMilliseconds;
      return alert === undefined || isOld ? [] : [{ attempt, alert }];
    })
    .toSorted(
      (one, other) => one.attempt.end.endedAt.getTime() - other.attempt.end.endedAt.getTime(),
    );
}

export interface DeliveredLate {
  /** The marks of their attempts. */
  readonly delivered: ReadonlySet<string>;
  readonly unheard: number;
}

export async function deliverLate(
  alerts: readonly LateAlert[],
  { notes }: Pick<Ports, "notes">,
  post: Post,
  { signal }: RunContext,
): Promise<DeliveredLate> {
  const delivered = new Set<string>();
  for (const { attempt, alert } of alerts) {
    if (await post.send(letterOf(attempt, alert), attempt.record.job, alert.recipients)) {
      delivered.add(attempt.mark);
      const mark = deliveredMark(attempt.mark);
      await notes.changeState((state) => ({ ...state, settled: [...state.settled, mark] }), signal);
    }
  }
  return { delivered, unheard: alerts.length - delivered.size };
}

function letterOf(
  { record, end }: EndedAttempt,
  { subject, text, thread }: UndeliveredAlert,
): AlertLetter {
  const late = `This comes late, by the watchdog: no mail server took it when it was written, on ${momentWords(end.endedAt)}.`;
  return {
    severity: severityIn(subject),
    subject,
    text: `${late}\n\n${text}`,
    thread,
    headers: runHeaders(record.job, record.runId),
  };
}

/** Operators filter by these signs: they stay. */
function severityIn(subject: string): Severity {
  if (subject.startsWith("✅")) {
    return "recovered";
  }
  return subject.startsWith("⚠️") ? "warning" : "critical";
}
