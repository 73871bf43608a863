/**
 * A clock that runs as fast as it can: whenever nothing else is going on, it jumps to the next moment somebody sleeps until.
 * For code without input or output of its own.
 */
import type { Clock } from "../../src/ports/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** How many turns of the event loop without a new sleeper count as nothing going on. */
const quietTurns = 10;

export function fakeClock(start: Date): Clock {
  let now = start.getTime();
  let sleepers: readonly Sleeper[] = [];
  let ticking = false;

  async function tick(): Promise<void> {
    while (sleepers.length > 0) {
      for (let turn = 0; turn < quietTurns; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const [next] = sleepers.toSorted((one, other) => one.at - other.at);
      if (next !== undefined) {
        now = Math.max(now, next.at);
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        next.wake();
      }
    }
    ticking = false;
  }

  return {
    now: () => new Date(now),
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { at: now + milliseconds, wake: resolve };
      sleepers = [...sleepers, sleeper];
      signal.addEventListener(
        "abort",
        () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        },
        { once: true },
      );
      if (!ticking) {
        ticking = true;
        void tick();
      }
      await promise;
    },
  };
}
