/** Weekly files one after the other. The first that cannot be loaded ends it: those before it stay, none after it is begun. */
import { countWords, plainLine } from "../../domain/alerts/wording.ts";
import { causeOf, toError } from "../../domain/failure.ts";
import { AbsentFileError } from "../../domain/npi/absent-file.ts";
import type { RefusedRow, RowCounts } from "../../domain/npi/row.ts";
import { rowsIn } from "../../domain/npi/row-counts.ts";
import type { OfferedWeek } from "../../domain/npi/standing.ts";
import type { NpiFiles } from "../../ports/npi-files.ts";
import type { NpiTables } from "../../ports/npi-tables.ts";
import type { RunContext } from "../../run/job.ts";
import { DamagedFileError, loadFile, type FileLoaded, type LoadTools } from "./file-load.ts";

/** One file that this run has loaded. */
export interface LoadedInRun {
  readonly file: string;
  readonly counts: RowCounts;
  /** The first of them; `counts` has how many there are. */
  readonly refused: readonly RefusedRow[];
}

interface NpiPorts {
  readonly npiFiles: NpiFiles;
  readonly npiTables: NpiTables;
}

/** @throws {Error} that names the file; what is unavailable, denied or wrong in the settings is thrown as such. */
export async function loadInTurn(
  weeks: readonly OfferedWeek[],
  ports: NpiPorts,
  context: RunContext,
): Promise<readonly LoadedInRun[]> {
  const loaded: LoadedInRun[] = [];
  for (const week of weeks) {
    try {
      const result = await loadOrFetchAnew(week, ports, context);
      if (result.kind === "loaded") {
        tell(result, context);
        loaded.push(result);
      }
    } catch (error) {
      throw withOutlook(toError(error), week, loaded.length, context);
    }
  }
  return loaded;
}

/** A zip may have been damaged on its way: it is fetched once more. */
async function loadOrFetchAnew(
  week: OfferedWeek,
  ports: NpiPorts,
  context: RunContext,
): Promise<FileLoaded> {
  const { log, runId, now, signal } = context;
  const tools: LoadTools = { ...ports, runId, now, shrink: false };
  const { from, until } = week;
  const covered = { kind: "weekly", from, until } as const;
  try {
    return await loadFile(week, covered, tools, signal);
  } catch (error) {
    if (!(error instanceof DamagedFileError) || signal.aborted) {
      throw error;
    }
    log.warn({ file: week.name, error: error.message }, "file is fetched once more");
    return await loadFile(week, covered, tools, signal);
  }
}

const mostLogged = 100;

function tell(result: Extract<FileLoaded, { kind: "loaded" }>, { log }: RunContext): void {
  const { file, counts, refused, road, bytes, sha256, unknownColumns } = result;
  log.info({ file, rows: rowsIn(counts), ...counts, road, bytes, sha256 }, "file loaded");
  if (unknownColumns.length > 0) {
    log.info({ file, columns: unknownColumns }, "file has columns that are not stored");
  }
  for (const { line, npi, reason } of refused.slice(0, mostLogged)) {
    log.warn({ file, line, npi, reason: plainLine(reason, 300) }, "row refused");
  }
}

/** A fault that belongs to the file says what became of the others, and what to do. */
function withOutlook(
  error: Error,
  { place }: OfferedWeek,
  loadedBefore: number,
  { command }: RunContext,
): Error {
  if (causeOf(error) !== "fault") {
    return error;
  }
  const before =
    loadedBefore === 0
      ? ""
      : `; ${countWords(loadedBefore, "file")} before it ${loadedBefore === 1 ? "is" : "are"} loaded`;
  return new Error(
    `${error.message}. Nothing of it was loaded, nor of the files after it${before}. ${whenAgain(error, place)}; a monthly file is the way around it: ${command("npi load --full <its address>")}`,
    { cause: error },
  );
}

function whenAgain(error: Error, place: string): string {
  if (error instanceof AbsentFileError) {
    return `It is listed, and is not there. Run the job again when ${place} is`;
  }
  return error instanceof DamagedFileError
    ? `It was fetched twice. Run the job again when ${place} was mended`
    : "Run the job again when that is mended";
}
