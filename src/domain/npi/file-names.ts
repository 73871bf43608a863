/**
 * What CMS's zips hold, told by their names: NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip. Month and day come before the
 * year, so the order of the names is not that of the weeks.
 */

/** Both days included, `YYYY-MM-DD`. */
interface Days {
  readonly from: string;
  readonly until: string;
}

export interface NpiFileName extends Days {
  readonly kind: "weekly" | "full";
  readonly name: string;
  /** Of the layout: 1 where the name has none. What the columns are is seen in the file itself. */
  readonly version: number;
}

/** The first day of NPPES: what a full file begins with. */
const firstDay = "2005-05-23";

const weekly = /^NPPES_Data_Dissemination_(\d{6})_(\d{6})_Weekly(?:_V\.?(\d{1,2}))?\.zip$/i;
const monthly = /^NPPES_Data_Dissemination_([a-z]+)_(\d{4})(?:_V\.?(\d{1,2}))?\.zip$/i;

const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** `undefined` for what is neither: reports of deactivations, names with days that never were. */
export function npiFileOf(name: string): NpiFileName | undefined {
  return weeklyFileOf(name) ?? fullFileOf(name);
}

function weeklyFileOf(name: string): NpiFileName | undefined {
  const [, first = "", last = "", version = "1"] = weekly.exec(name) ?? [];
  const from = dayOf(first);
  const until = dayOf(last);
  return from === undefined || until === undefined || from > until || from < firstDay
    ? undefined
    : { kind: "weekly", name, from, until, version: Number(version) };
}

/**
 * A monthly file is published in the second week of its month and holds what was up to then; its name does not say which day. It is
 * taken to end with the month before: a week too many loaded again changes nothing, a week left out would be missing.
 */
function fullFileOf(name: string): NpiFileName | undefined {
  const [, monthName = "", year = "", version = "1"] = monthly.exec(name) ?? [];
  const month = months.indexOf(monthName.toLowerCase());
  if (month === -1) {
    return undefined;
  }
  const until = dayWords(Date.UTC(Number(year), month, 0));
  return until < firstDay
    ? undefined
    : { kind: "full", name, from: firstDay, until, version: Number(version) };
}

/** Of MMDDYY. NPPES began in 2005: years from 70 on would be before it. */
function dayOf(text: string): string | undefined {
  const [, month = "", date = "", year = ""] = /^(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  const written = `${Number(year) < 70 ? "20" : "19"}${year}-${month}-${date}`;
  const time = Date.parse(`${written}T00:00:00Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  return Number.isNaN(time) || dayWords(time) !== written ? undefined : written;
}

/**
 * The weekly files among those offered, by their last day. Of one week in several layouts only one: V.2, else V.1, else what came
 * later than we know.
 */
export function weeklyFilesInOrder<File extends { readonly name: string }>(
  offered: readonly File[],
): readonly (File & NpiFileName)[] {
  const weeks = offered
    .flatMap((file) => {
      const week = npiFileOf(file.name);
      return week?.kind === "weekly" ? [{ ...file, ...week }] : [];
    })
    .toSorted((one, other) => preference(one) - preference(other));
  const chosen = new Map(weeks.toReversed().map((week) => [`${week.until} ${week.from}`, week]));
  return [...chosen.values()].toSorted(
    (one, other) => one.until.localeCompare(other.until) || one.from.localeCompare(other.from),
  );
}

function preference({ version }: NpiFileName): number {
  return version <= 2 ? 2 - version : version;
}

/** The days between the first and the last that no period has, as few periods as there are holes. */
export function gapsBetween(periods: readonly Days[]): readonly Days[] {
  const gaps: Days[] = [];
  let next: string | undefined;
  for (const { from, until } of periods.toSorted((a, b) => a.from.localeCompare(b.from))) {
    if (next !== undefined && from > next) {
      gaps.push({ from: next, until: shifted(from, -1) });
    }
    const after = shifted(until, 1);
    next = next === undefined || after > next ? after : next;
  }
  return gaps;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

function shifted(day: string, days: number): string {
  return dayWords(Date.parse(`${day}T00:00:00Z`) + days * dayMilliseconds);
}

function dayWords(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
