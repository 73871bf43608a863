/** The Monday-to-Sunday week, in UTC, that a payment batch belongs to. Written as its Monday: `2026-11-23`. */

declare const payWeek: unique symbol;
/** A Monday as `YYYY-MM-DD`. */
export type PayWeek = string & { readonly [payWeek]: true };

const day = 24 * 60 * 60 * 1000;

export function payWeekOf(moment: Date): PayWeek {
  const daysSinceMonday = (moment.getUTCDay() + 6) % 7;
  return isoDate(new Date(moment.getTime() - daysSinceMonday * day)) as PayWeek;
}

/**
 * The week a person named: any day in it (`2026-11-25`) or its ISO number (`2026-W48`).
 * `undefined` where it names no week.
 */
export function parsePayWeek(text: string): PayWeek | undefined {
  const iso = /^(?<year>\d{4})-W(?<week>\d{2})$/.exec(text)?.groups;
  if (iso !== undefined) {
    return isoWeek(Number(iso["year"]), Number(iso["week"]));
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return undefined;
  }
  const moment = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) || isoDate(moment) !== text ? undefined : payWeekOf(moment);
}

// ISO 8601: week 1 is the one with January 4th in it.
function isoWeek(year: number, week: number): PayWeek | undefined {
  const firstMonday = mondayOf(payWeekOf(new Date(Date.UTC(year, 0, 4))));
  const monday = new Date(firstMonday.getTime() + (week - 1) * 7 * day);
  const thursday = new Date(monday.getTime() + 3 * day);
  return week >= 1 && thursday.getUTCFullYear() === year ? payWeekOf(monday) : undefined;
}

/** Midnight UTC of the week's Monday. */
export function mondayOf(week: PayWeek): Date {
  return new Date(`${week}T00:00:00Z`);
}

/** The Friday after the week's Monday, as `YYYY-MM-DD`: the day the money is due. */
export function payDateOf(week: PayWeek): string {
  return isoDate(new Date(mondayOf(week).getTime() + 4 * day));
}

export function isoDate(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
