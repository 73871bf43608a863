/** The machine's clock: the one place where the time comes from nowhere. Everything else is handed it. */
import { setTimeout } from "node:timers/promises";
import type { Clock } from "../ports/clock.ts";

// A timer that is longer fires at once.
const longestTimerMilliseconds = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),

  async sleep(milliseconds, signal) {
    let left = milliseconds;
    while (left > 0) {
      const pause = Math.min(left, longestTimerMilliseconds);
      await setTimeout(pause, undefined, { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
      left -= pause;
    }
    signal.throwIfAborted();
  },
};
