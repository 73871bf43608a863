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

/** What a run says of its waiting. */
export interface Word {
  readonly waited: Waited;
  /** 0 is the first word, 1 the first reminder. */
  readonly reminder: number;
  /** The latest word about each thing so far: what comes and goes by turns is not told anew each time. */
  readonly soFar: ReadonlyMap<string, Pick<Word, "waited" | "reminder">>;
}

/** The word due now: a new one where something is waited for that was not before. */
export function nextWord(
  last: Word | undefined,
  error: UnavailableError | JobAtWorkError,
  now: Date,
): Word {
  const what = error instanceof UnavailableError ? error.what : `the job ${error.job}`;
  // Who was told once wants to hear how it ends, whatever is waited for then.
  const told = error instanceof UnavailableError || last?.waited.told === true;
  const known = last?.soFar.get(what)?.waited;
  const waited = known === undefined ? { what, since: now, told } : { ...known, told };
  const waitedMilliseconds = now.getTime() - waited.since.getTime();
  const reminder = reminderHours.filter((hours) => waitedMilliseconds >= hours * hour).length;
  const soFar = new Map(last?.soFar).set(what, { waited, reminder });
  return { waited, reminder, soFar };
}

export function isNews({ waited, reminder }: Word, last: Word | undefined): boolean {
  return last?.soFar.get(waited.what)?.reminder !== reminder;
}
