/** How long to wait before the next attempt, and when to speak of it again. Pure. */
import { UnavailableError, type JobAtWorkError } from "../domain/failure.ts";
import type { Waited } from "./event.ts";

const second = 1000;
const hour = 3600 * second;

/** People are reminded when a run has waited this long. */
const reminderHours = [1, 3];

/** 5 s, then twice as long each time up to 1 min, each up to a fifth shorter so that runs do not knock in step. */
export function pauseMilliseconds(attempt: number, random: number): number {
  const longest = Math.min(5 * second * 2 ** (attempt - 1), 60 * second);
  return Math.round(longest * (1 - 0.2 * random));
}

/** What a run says of its waiting: 0 is the first word, 1 the first reminder. */
export interface Word {
  readonly waited: Waited;
  readonly reminder: number;
}

/** The word due now: a new one where something else is waited for than before. */
export function nextWord(
  last: Word | undefined,
  error: UnavailableError | JobAtWorkError,
  now: Date,
): Word {
  const what = error instanceof UnavailableError ? error.what : `the job ${error.job}`;
  if (last?.waited.what !== what) {
    // Who was told once wants to hear how it ends, whatever is waited for then.
    const told = error instanceof UnavailableError || last?.waited.told === true;
    return { waited: { what, since: now, told }, reminder: 0 };
  }
  const waitedMilliseconds = now.getTime() - last.waited.since.getTime();
  const reminder = reminderHours.filter((hours) => waitedMilliseconds >= hours * hour).length;
  return { waited: last.waited, reminder };
}

export function isNews(word: Word, last: Word | undefined): boolean {
  return word.waited !== last?.waited || word.reminder !== last.reminder;
}
