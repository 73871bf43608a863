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
  const lookedAt = mark.lookedAt ?? before.lookedAt;
  const missingSince = missingFrom(before, mark, now);
  const silentSince = mark.lookedAt ?? missingSince;
  const isLong =
    silentSince !== undefined && now.getTime() - silentSince.getTime() >= silentMilliseconds;
  const isSilent = isLong && !isMuted && (isExpected || lookedAt !== undefined);
  return { lookedAt, missingSince, isSilent };
}

/** A clock that was ahead when the first warming found none must not hide the others. */
function missingFrom(
  before: WatchdogSeen,
  { lookedAt }: WatchdogMark,
  now: Date,
): Date | undefined {
  if (lookedAt !== undefined) {
    return undefined;
  }
  const { missingSince } = before;
  return missingSince === undefined || missingSince > now ? now : missingSince;
}
