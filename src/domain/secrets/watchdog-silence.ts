/**
 * Whether the watchdog is silent, judged by its last mark. It looks every few minutes; nobody else would say that it is gone.
 * Pure.
 */
import type { WatchdogSeen } from "./warming-state.ts";

export const silentMilliseconds = 20 * 60 * 1000;

/** What was found of the watchdog's notes. */
export interface WatchdogMark {
  /** `undefined`: there is none. */
  readonly lookedAt: Date | undefined;
  /** Whether one is to be there at all; one that was seen once is. */
  readonly isExpected: boolean;
  /** People asked not to hear of it for a while. */
  readonly isMuted: boolean;
}

/** @param mark `undefined`: the notes could not be read, so what was known stays. */
export function watchdogSeen(
  before: WatchdogSeen,
  mark: WatchdogMark | undefined,
  now: Date,
): WatchdogSeen {
  if (mark === undefined) {
    return before;
  }
  const { isExpected, isMuted } = mark;
  const found = presentMark(mark, now);
  const lookedAt = found ?? before.lookedAt;
  const missingSince = found === undefined ? missingFrom(before, now) : undefined;
  const silentSince = found ?? missingSince;
  const isLong =
    silentSince !== undefined && now.getTime() - silentSince.getTime() >= silentMilliseconds;
  const isSilent = isLong && !isMuted && (isExpected || lookedAt !== undefined);
  return { lookedAt, missingSince, isSilent };
}

/** One of a moment to come would hide its silence until then. */
function presentMark({ lookedAt }: WatchdogMark, now: Date): Date | undefined {
  return lookedAt !== undefined && lookedAt > now ? undefined : lookedAt;
}

/** A clock that was ahead when the first warming found none must not hide the others. */
function missingFrom({ missingSince }: WatchdogSeen, now: Date): Date {
  return missingSince === undefined || missingSince > now ? now : missingSince;
}
