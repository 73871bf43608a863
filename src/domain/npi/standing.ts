/**
 * What of the NPI registry is in the tables, what is offered beside it, and which days are in neither. A full file replaces
 * what is not newer than itself, so weeks that reach further count whether they were loaded before it or after it.
 */
import { gapsBetween, npiFileOf, weeklyFilesInOrder } from "./file-names.ts";
import { isoDate } from "../payments/pay-week.ts";
import type { RowCounts } from "./row.ts";

/** Both days included, `YYYY-MM-DD`. */
export interface Period {
  readonly from: string;
  readonly until: string;
}

export interface LoadedFile extends Period {
  readonly file: string;
  readonly kind: "weekly" | "full";
  readonly runId: string;
  readonly counts: RowCounts;
}

export interface Offered {
  readonly name: string;
  readonly place: string;
}

export interface OfferedWeek extends Offered, Period {}

export interface Standing {
  /** The last full file, where there is one. */
  readonly full: LoadedFile | undefined;
  /** Weekly files to load, in order. */
  readonly toLoad: readonly OfferedWeek[];
  /** Days that no file has, of those that are loaded or are to be: once `toLoad` is loaded, they stay missing. */
  readonly gaps: readonly Period[];
  /** The last day that is loaded; undefined where nothing is. */
  readonly loadedUntil: string | undefined;
  /** Whether any weekly file is offered at all. */
  readonly offersWeeks: boolean;
}

/** @param loads in the order in which they were loaded. */
export function standingOf(loads: readonly LoadedFile[], offered: readonly Offered[]): Standing {
  const full = loads.findLast(({ kind }) => kind === "full");
  const current = loads.filter((load) => load === full || !covers(full, load));
  const weeks = weeklyFilesInOrder(offered);
  const toLoad = weeks.filter(
    (week) => !covers(full, week) && !current.some((load) => isSamePeriod(load, week)),
  );
  const days = current.map(({ until }) => until).toSorted();
  return {
    full,
    toLoad,
    gaps: gapsBetween([...current, ...toLoad]),
    loadedUntil: days.at(-1),
    offersWeeks: weeks.length > 0,
  };
}

function covers(full: Period | undefined, { until }: Period): boolean {
  return full !== undefined && until <= full.until;
}

/** The same week in the other layout is no other week. */
function isSamePeriod(one: Period, other: Period): boolean {
  return one.from === other.from && one.until === other.until;
}

/** The name of a monthly file tells of the end of the month before; it is made in the second week, of what there is then. */
const daysBeyondName = 14;

/** The newest monthly file that may hold everything until that day; undefined where none is offered yet. */
export function monthlyFileFor(offered: readonly Offered[], until: string): Offered | undefined {
  const files = offered.flatMap(({ name, place }) => {
    const file = npiFileOf(name);
    return file?.kind === "full" ? [{ name, place, until: later(file.until, daysBeyondName) }] : [];
  });
  return files
    .toSorted((one, other) => one.until.localeCompare(other.until))
    .findLast((file) => file.until >= until);
}

function later(date: string, days: number): string {
  return isoDate(new Date(Date.parse(`${date}T00:00:00Z`) + days * day));
}

/** Weekly files are published a few days after the week: after so many days without one something is wrong. */
const longestSilenceDays = 16;

export function isOutdated({ loadedUntil }: Pick<Standing, "loadedUntil">, now: Date): boolean {
  return (
    loadedUntil !== undefined &&
    now.getTime() - new Date(`${loadedUntil}T00:00:00Z`).getTime() > (longestSilenceDays + 1) * day
  );
}

const day = 24 * 60 * 60 * 1000;
