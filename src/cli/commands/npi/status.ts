/** `npi status`: which files are loaded, how many rows there are, which days are missing, and what waits to be loaded. */
import { toError } from "../../../domain/failure.ts";
import { rowsIn } from "../../../domain/npi/row-counts.ts";
import { standingOf, type Standing } from "../../../domain/npi/standing.ts";
import { nextRunOf } from "../../../domain/schedule.ts";
import { daysOf } from "../../../jobs/npi/troubles.ts";
import { npiUpdate } from "../../../jobs/npi-update.ts";
import type { NpiFiles, OfferedFile } from "../../../ports/npi-files.ts";
import type { NpiLoad, NpiTableFacts } from "../../../ports/npi-tables.ts";
import { defineCommand, json } from "../../command.ts";
import type { Shell } from "../../shell.ts";
import { moment, printList } from "../../table.ts";
import { withPorts, worldOf } from "../../with-ports.ts";
import { grouped } from "./progress.ts";

/** To count full tables takes a while. */
const limitSeconds = 600;
const askMilliseconds = 20_000;

export const status = defineCommand({
  usage: "status",
  about: "Show what is loaded, what is missing, what is next",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const found = await lookUp(shell);
    if (args.json) {
      shell.print(JSON.stringify(found, undefined, 2));
    } else {
      printFound(found, shell);
    }
    return 0;
  },
});

interface Found {
  readonly loads: readonly NpiLoad[];
  readonly tables: NpiTableFacts;
  readonly gaps: Standing["gaps"];
  /** Weekly files that are offered and not loaded; undefined where nobody could be asked. */
  readonly toLoad: Standing["toLoad"] | undefined;
  /** Why nobody could be asked. */
  readonly notAsked: string | undefined;
  readonly source: string;
  readonly next: Date | undefined;
}

async function lookUp(shell: Shell): Promise<Found> {
  const { jobSchedule = npiUpdate.schedule } = worldOf(shell).config;
  return await withPorts(
    shell,
    ["npiFiles", "npiTables"],
    async ({ npiFiles, npiTables }, signal) => {
      const [loads, tables, offered] = await Promise.all([
        npiTables.loads(signal),
        npiTables.facts(signal),
        ask(npiFiles, signal),
      ]);
      const wereAsked = !(offered instanceof Error);
      const { gaps, toLoad } = standingOf(loads, wereAsked ? offered : []);
      return {
        loads,
        tables,
        gaps,
        toLoad: wereAsked ? toLoad : undefined,
        notAsked: wereAsked ? undefined : offered.message,
        source: npiFiles.source,
        next: nextRunOf(jobSchedule, shell.clock.now()),
      };
    },
    limitSeconds,
  );
}

/** The tables are looked at whether or not the page can be. */
async function ask(
  npiFiles: NpiFiles,
  signal: AbortSignal,
): Promise<readonly OfferedFile[] | Error> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(askMilliseconds)]);
  try {
    return await npiFiles.list(limit);
  } catch (error) {
    signal.throwIfAborted();
    return toError(error);
  }
}

function printFound(found: Found, shell: Shell): void {
  printList(shell, false, found.loads, loadRow, "No file was loaded yet.");
  shell.print("");
  printList(shell, false, tableRows(found.tables), (row) => row, "");
  shell.print("");
  shell.print(gapWords(found));
  waitingLines(found).forEach((line) => shell.print(line));
  shell.print(`Next run: ${moment(found.next)}`);
}

function loadRow({ file, kind, from, until, loadedAt, counts }: NpiLoad) {
  return {
    file,
    holds: kind === "full" ? `all until ${until}` : daysOf({ from, until }),
    loaded: moment(loadedAt),
    rows: grouped(rowsIn(counts)),
    refused: grouped(counts.refused),
  };
}

function tableRows({ rows, surgeons, facilities }: NpiTableFacts) {
  return [
    { table: "npi_data_0", holds: "no entity type, such as deactivated", rows: countOf(rows[0]) },
    { table: "npi_data_1", holds: "individuals", rows: countOf(rows[1]) },
    { table: "npi_data_2", holds: "organisations", rows: countOf(rows[2]) },
    { table: "search_surgeon_all", holds: "surgeons to search for", rows: countOf(surgeons) },
    { table: "search_facility_all", holds: "facilities to search for", rows: countOf(facilities) },
  ];
}

function countOf(rows: number | undefined): string {
  return rows === undefined ? "not made yet" : grouped(rows);
}

function gapWords({ gaps, loads }: Found): string {
  if (loads.length === 0) {
    return "Missing days: none is loaded.";
  }
  return gaps.length === 0
    ? "Missing days: none between the files."
    : `Missing days: ${gaps.map((gap) => daysOf(gap)).join(", ")}. A full file that holds them brings them.`;
}

function waitingLines({ toLoad, notAsked, source }: Found): readonly string[] {
  if (toLoad === undefined) {
    return [`What is offered is not known: ${notAsked ?? ""}`];
  }
  return toLoad.length === 0
    ? [`Offered and not loaded: nothing (${source})`]
    : [
        `Offered and not loaded (${source}):`,
        ...toLoad.map(({ name, from, until }) => `  ${name}  ${daysOf({ from, until })}`),
      ];
}
