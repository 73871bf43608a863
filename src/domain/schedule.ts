/** When jobs run: cron expressions, always in UTC. */
import { Cron } from "croner";

/** The last scheduled moment not after `moment`: what a run works for. */
export function slotOf(schedule: string, moment: Date): Date {
  // Croner looks strictly before: one second later makes it "not after".
  const [slot] = cron(schedule).previousRuns(
    1,
    new Date(Math.floor(moment.getTime() / 1000) * 1000 + 1000),
  );
  if (slot === undefined) {
    throw new RangeError(
      `Cannot find the slot of "${schedule}": it never ran before ${moment.toISOString()}`,
    );
  }
  return slot;
}

/** The first scheduled moment after `moment`. */
export function nextRunOf(schedule: string, moment: Date): Date | undefined {
  return cron(schedule).nextRun(moment) ?? undefined;
}

/** Five fields that come true at some time. */
export function isSchedule(text: string): boolean {
  try {
    // Croner also takes a date, which comes once, and names such as @weekly.
    return text.trim().split(/\s+/).length === 5 && cron(text).nextRun(new Date(0)) !== null;
  } catch {
    return false;
  }
}

function cron(schedule: string): Cron {
  return new Cron(schedule, { utcOffset: 0, mode: "5-part", paused: true });
}
