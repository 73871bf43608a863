/**
 * What happens to a run, of each kind that people are mailed about. `words` stand wherever a stranger's may be, `own` where
 * settings and code name things: those are no secrets, but may be odd.
 */
import { UnavailableError } from "../domain/failure.ts";
import type { Ended, Waiting } from "../run/alerts/alert-facts.ts";
import type { Outcome } from "../run/outcome.ts";
import { runOf } from "./rehearsal.ts";
import { sampleJob } from "./sample-job.ts";

/** How the subject of each begins: operators filter by it. */
export const subjectBeginnings = {
  critical: "🚨 CRITICAL: Scheduled Job Failed - ",
  partial: "⚠️ WARNING: Scheduled Job Partial Failure - ",
  waiting: "⚠️ WARNING: Scheduled Job Waiting - ",
  recovered: "✅ RECOVERED: Scheduled Job - ",
} as const;

export type AlertKind = keyof typeof subjectBeginnings;

export function eventsAbout(
  words: string,
  now: Date,
  own = words,
): { readonly [Kind in AlertKind]: Kind extends "waiting" ? Waiting : Ended } {
  const force = { by: words, reason: words };
  const run = { ...runOf(sampleJob(own), now), environment: own, force };
  const trouble = { subject: words, problem: words, remedy: words };
  const waited = { what: own, since: now, told: true };
  const ended = (outcome: Outcome): Ended => ({
    kind: "ended",
    run,
    outcome,
    endedAt: now,
    attempts: 1,
    waited: undefined,
    copies: [],
  });
  const error = new Error(words, { cause: new Error(words) });
  return {
    critical: ended({ kind: "failed", cause: "fault", error }),
    partial: ended({ kind: "partial", counts: { done: 1 }, troubles: [trouble] }),
    waiting: {
      kind: "waiting",
      run,
      waited,
      error: new UnavailableError(own, words),
      until: now,
      at: now,
      news: true,
      reminder: 0,
      copies: [],
    },
    recovered: {
      ...ended({ kind: "skipped", because: "already-done", detail: words }),
      waited,
    },
  };
}
