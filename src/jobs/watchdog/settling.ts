/** Which attempts nothing is left to do of, once a look has done what it could. */
import { deliveredMark, type EndedAttempt } from "./ended-attempts.ts";
import type { DeliveredLate, LateAlert } from "./late-alerts.ts";
import type { Recorded } from "./recording.ts";

/** What was settled before → what is now. @param late those whose alert was still to be delivered in this look. */
export function settledBy(
  attempts: readonly EndedAttempt[],
  late: readonly LateAlert[],
  { delivered }: Pick<DeliveredLate, "delivered">,
  { inHistory }: Pick<Recorded, "inHistory">,
): (before: readonly string[]) => readonly string[] {
  const undelivered = new Set(
    late.map(({ attempt }) => attempt.mark).filter((mark) => !delivered.has(mark)),
  );
  const done = attempts
    .map(({ mark }) => mark)
    .filter((mark) => inHistory.has(mark) && !undelivered.has(mark));
  const replaced = new Set(done.map(deliveredMark));
  return (before) => [...new Set([...before.filter((mark) => !replaced.has(mark)), ...done])];
}
