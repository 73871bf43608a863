/** A clock that shows a made-up time: set by hand, it goes on from there as real time does. Waiting takes as long as it says. */
import type { Clock } from "../ports/clock.ts";

export interface MadeUpClock extends Clock {
  /** From now on it is this moment, and later. */
  readonly set: (moment: Date) => void;
}

/** @param real whose seconds it counts, and by which limits end as ever. */
export function madeUpClock(real: Clock, start: Date): MadeUpClock {
  let shown = start;
  let setAt = real.now();
  return {
    now: () => new Date(shown.getTime() + real.now().getTime() - setAt.getTime()),
    sleep: async (milliseconds, signal) => real.sleep(milliseconds, signal),
    set(moment) {
      shown = moment;
      setAt = real.now();
    },
  };
}
