/** What a person must see of the NPI tables, each with the command that mends it. */
import { countWords, plainLine } from "../../domain/alerts/wording.ts";
import type { RefusedRow } from "../../domain/npi/row.ts";
import { sumOfRows } from "../../domain/npi/row-counts.ts";
import {
  monthlyFileFor,
  type Offered,
  type Period,
  type Standing,
} from "../../domain/npi/standing.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { LoadedInRun } from "./in-turn.ts";

export interface NpiTelling {
  /** A command of this program, as it is typed where the run is. */
  readonly command: (words: string) => string;
  /** Where the files come from, as the settings call it. */
  readonly source: string;
  readonly offered: readonly Offered[];
}

/** Days that no file has. They are told each week until a full file has them. */
export function gapTroubles(gaps: readonly Period[], telling: NpiTelling): readonly Trouble[] {
  return gaps.map((gap) => ({
    subject: `NPI changes of ${daysOf(gap)}`,
    problem: "they are in no file that was loaded, and no weekly file with them is offered",
    remedy: fullLoadRemedy(gap.until, telling),
  }));
}

export function daysOf({ from, until }: Period): string {
  return from === until ? from : `${from} to ${until}`;
}

/** The command for the newest monthly file that holds everything until that day, or when there will be one. */
function fullLoadRemedy(until: string | undefined, { command, offered }: NpiTelling): string {
  const monthly = monthlyFileFor(offered, until ?? "");
  if (monthly !== undefined) {
    return `Load the monthly file, which holds everything; it may take an hour: ${command(`npi load --full ${inShell(monthly.place)}`)}`;
  }
  const which = until === undefined ? "" : `, that of ${monthAfter(until)} at the latest`;
  return `No monthly file for it is offered yet: CMS publishes one around the second week of each month${which}. Load it then: ${command("npi load --full <its address>")}`;
}

function inShell(place: string): string {
  return /^[\w./:%~+-]+$/.test(place) ? place : `"${place}"`;
}

/** `2026-12-31` → `January 2027`. */
function monthAfter(day: string): string {
  const [year = "", month = ""] = day.split("-");
  const next = new Date(Date.UTC(Number(year), Number(month), 1));
  return `${monthNames[next.getUTCMonth()] ?? ""} ${next.getUTCFullYear()}`;
}

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** The ledger knows of files whose rows are not there. Weekly files alone would hide it, so they have to wait. */
export function emptiedTrouble(loadedUntil: string, telling: NpiTelling): Trouble {
  return {
    subject: "the NPI tables",
    problem: `they are empty although files until ${loadedUntil} were loaded: the database was restored without them, or somebody emptied them; no provider can be searched for, and no weekly file is loaded`,
    remedy: fullLoadRemedy(undefined, telling),
  };
}

/** Said once: weekly files hold changes alone. */
export function withoutFullTrouble(from: string, telling: NpiTelling): Trouble {
  return {
    subject: "the NPI tables",
    problem: `no full file was ever loaded here: beside what was in the tables before, only those providers can be searched for that the weekly files since ${from} name`,
    remedy: fullLoadRemedy(undefined, telling),
  };
}

export function outdatedTrouble(
  { loadedUntil, offersWeeks }: Pick<Standing, "loadedUntil" | "offersWeeks">,
  { command, source, offered }: NpiTelling,
): Trouble {
  const what = offersWeeks ? "no weekly file since" : "no weekly file at all";
  const beside =
    offersWeeks || offered.length === 0 ? "" : `, of ${countWords(offered.length, "zip")}`;
  return {
    subject: "weekly NPI files",
    problem:
      loadedUntil === undefined
        ? `${source} offers ${what}${beside}, and none was loaded before`
        : `the last that is loaded ends on ${loadedUntil}, and ${source} offers ${what}${beside}`,
    remedy: `Look there: CMS may be late, or may have changed its page or the names of its files. One can be loaded by hand: ${command("npi load <its address>")}`,
  };
}

const mostRefused = 10;

/** The first ten by line, and how many more there are. */
export function refusedTroubles(loaded: readonly LoadedInRun[]): readonly Trouble[] {
  const count = sumOfRows(loaded.map(({ counts }) => counts)).refused;
  const shown = loaded
    .flatMap(({ file, refused }) => refused.map((row) => ({ ...row, file })))
    .slice(0, mostRefused);
  const more = count - shown.length;
  return [
    ...shown.map((row) => refusedTrouble(row)),
    ...(more > 0 ? [unnamedTrouble(more, shown.length > 0)] : []),
  ];
}

/** What an earlier attempt of the run refused is known by number alone. */
function unnamedTrouble(count: number, isRest: boolean): Trouble {
  const problem = isRest
    ? `${countWords(count, "more row was", "more rows were")} refused`
    : `${countWords(count, "row was", "rows were")} refused by an earlier attempt`;
  const remedy = "The log of the run names the first hundred of each file.";
  return { subject: "NPI update", problem, remedy };
}

function refusedTrouble({ file, line, npi, reason }: RefusedRow & { readonly file: string }) {
  const who = npi === undefined ? "it was refused" : `NPI ${npi} was refused`;
  return {
    subject: `${file}, line ${line}`,
    problem: plainLine(`${who}: ${reason}`, 300),
    remedy:
      "The tables keep what they had of this provider; a later file of CMS brings the row again when it changes. If many are refused, the layout of the files may have changed.",
  };
}
