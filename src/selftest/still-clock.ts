/** A clock that stands still until it is told how much time has passed. Whoever sleeps by it sleeps until he is woken. */
import type { Clock } from "../ports/clock.ts";

export interface StillClock extends Clock {
  /** Minutes. */
  readonly pass: (minutes: number) => void;
}

export function stillClock(start: Date): StillClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    pass(minutes) {
      now += minutes * 60_000;
    },
    async sleep(_milliseconds, signal) {
      signal.throwIfAborted();
      const { promise, reject } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      await promise;
    },
  };
}
