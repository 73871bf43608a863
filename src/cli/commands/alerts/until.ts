/** Until when something is to hold, as people write it: a moment in UTC, or a span from now. */
import { UsageError } from "../../../domain/failure.ts";

const day = 24 * 3600_000;
const longestDays = 14;

const spans = { m: 60_000, h: 3600_000, d: day } as const;
const span = /^(?<number>\d{1,6}) ?(?<unit>[mhd])$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z$/;

/** @throws {UsageError} where it cannot be read, is over, or is further away than 14 days. */
export function untilOf(text: string, now: Date): Date {
  const until = momentOf(text.trim(), now);
  if (until === undefined) {
    throw new UsageError(
      "Cannot read --until: write a moment in UTC such as 2026-11-25T12:00Z, or a span such as 4h or 2d",
    );
  }
  if (until <= now) {
    throw new UsageError(`Cannot mute until ${isoMinute(until)}: that is past`);
  }
  if (until.getTime() - now.getTime() > longestDays * day) {
    throw new UsageError(
      `Cannot mute until ${isoMinute(until)}: ${longestDays} days from now is the longest, ${isoMinute(new Date(now.getTime() + longestDays * day))}`,
    );
  }
  return until;
}

function momentOf(text: string, now: Date): Date | undefined {
  const { number, unit } = span.exec(text)?.groups ?? {};
  if (number !== undefined && (unit === "m" || unit === "h" || unit === "d")) {
    return new Date(now.getTime() + Number(number) * spans[unit]);
  }
  const read = new Date(moment.test(text) ? text : Number.NaN);
  // The 31st of a month that has 30 days is none.
  return Number.isNaN(read.getTime()) || isoMinute(read) !== `${text.slice(0, 16)}Z`
    ? undefined
    : read;
}

function isoMinute(date: Date): string {
  return `${date.toISOString().slice(0, 16)}Z`;
}
