/** Turns at a steady pace: whoever wants to begin something waits for the next one. */
import type { Clock } from "../ports/clock.ts";

/** Answers when it is the caller's turn; `perSecond` turns a second, the first at once. */
export function pace(clock: Clock, perSecond: number): (signal: AbortSignal) => Promise<void> {
  const between = 1000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const now = clock.now().getTime();
    // A clock that was put back must not hold everybody up.
    const turn = next - now > 60_000 ? now : Math.max(now, next);
    next = turn + between;
    if (turn > now) {
      await clock.sleep(turn - now, signal);
    }
  };
}
