/**
 * One file, from its place into the tables: fetched whole, its columns checked, its rows read and loaded, all of them or
 * none. Whatever goes wrong with it is told by the file's name; that something is unavailable or denied stays what it is.
 */
import { causeOf, mayQuoteData, toError } from "../../domain/failure.ts";
import { AbsentFileError } from "../../domain/npi/absent-file.ts";
import type { NpiFileName } from "../../domain/npi/file-names.ts";
import type { NpiRow, RefusedRow, RowCounts } from "../../domain/npi/row.ts";
import { rowReader, type RowReader } from "../../domain/npi/rows.ts";
import type { FetchProgress, NpiFile, NpiFiles } from "../../ports/npi-files.ts";
import type { Loaded, NpiTables } from "../../ports/npi-tables.ts";

export interface FileToLoad {
  readonly name: string;
  /** Its address, or its path. */
  readonly place: string;
}

/** By its name. */
export type Covered = Pick<NpiFileName, "kind" | "from" | "until">;

type Days = Pick<Covered, "from" | "until">;

export interface LoadTools {
  readonly npiFiles: NpiFiles;
  readonly npiTables: NpiTables;
  readonly runId: string;
  readonly now: () => Date;
  readonly shrink: boolean;
  /** Absent: nobody looks on. */
  readonly onlooker?: Onlooker;
}

/** Told often. */
export interface Onlooker {
  readonly fetching: (progress: FetchProgress) => void;
  /** @param rows that were read so far. */
  readonly reading: (rows: number) => void;
}

export type FileLoaded =
  | {
      readonly kind: "loaded";
      readonly file: string;
      readonly isFull: boolean;
      readonly from: string;
      readonly until: string;
      readonly counts: RowCounts;
      /** Those that are known by line, the first hundreds; `counts` has how many there are. */
      readonly refused: readonly RefusedRow[];
      readonly road: Extract<Loaded, { kind: "loaded" }>["road"];
      /** NPIs that a full file lacks: they went. */
      readonly gone?: number;
      readonly unknownColumns: readonly string[];
      readonly bytes: number;
      readonly sha256: string;
    }
  | { readonly kind: "already"; readonly file: string };

/** The zip is not what it must be. Fetched anew it may be. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
}

/**
 * @throws {DamagedFileError} where the zip is not what it must be; {Error} where its columns are not those of CMS, or are
 * not stored; {UnavailableError} and all that `NpiTables.load` throws.
 */
export async function loadFile(
  file: FileToLoad,
  covered: Covered,
  tools: LoadTools,
  signal: AbortSignal,
): Promise<FileLoaded> {
  try {
    await using fetched = await fetchedFile(file, tools, signal);
    return await loadFetched(fetched, covered, tools, signal);
  } catch (error) {
    throw named(file.name, toError(error));
  }
}

async function fetchedFile(
  { place }: FileToLoad,
  { npiFiles, onlooker }: LoadTools,
  signal: AbortSignal,
): Promise<NpiFile> {
  try {
    return await npiFiles.fetch(place, (progress) => onlooker?.fetching(progress), signal);
  } catch (error) {
    throw asDamage(toError(error));
  }
}

async function loadFetched(
  fetched: NpiFile,
  covered: Covered,
  tools: LoadTools,
  signal: AbortSignal,
): Promise<FileLoaded> {
  const { name: file, bytes, sha256, csvName } = fetched;
  const { runId, now, shrink } = tools;
  const { kind } = covered;
  const { from, until } = heldBy(csvName, covered);
  const reader = rowReader(fetched.header, until);
  const refusedByReader = () => reader.refusedRows();
  const order = {
    kind,
    from,
    until,
    file,
    bytes,
    sha256,
    csvName,
    runId,
    now,
    shrink,
    refusedByReader,
  };
  const loaded = await tools.npiTables.load(order, rowsOf(fetched, reader, tools, signal), signal);
  if (loaded.kind === "already") {
    return { kind: "already", file };
  }
  const refused = [...reader.refused(), ...loaded.refused].toSorted(byLine);
  const { unknownColumns } = reader;
  return {
    ...loaded,
    from,
    until,
    file,
    isFull: kind === "full",
    refused,
    unknownColumns,
    bytes,
    sha256,
  };
}

/**
 * The name of a full zip tells its month alone; that of the CSV tells the days: `npidata_pfile_20050523-20261108.csv`. A weekly zip's
 * must be the same days: rows of another week would count as this one's.
 */
function heldBy(csvName: string, { kind, ...byName }: Covered): Days {
  const [, from, until] = /_(\d{8})-(\d{8})/.exec(csvName) ?? [];
  const days = { from: dayIn(from), until: dayIn(until) };
  if (!isDay(days.from) || !isDay(days.until)) {
    return byName;
  }
  if (kind === "weekly" && (days.from !== byName.from || days.until !== byName.until)) {
    throw new Error(
      `Cannot take it for ${byName.from} to ${byName.until}, as it is named: ${csvName} in it is of ${days.from} to ${days.until}; name the zip after that, or fetch the right one`,
    );
  }
  return days;
}

function dayIn(packed = ""): string {
  return `${packed.slice(0, 4)}-${packed.slice(4, 6)}-${packed.slice(6)}`;
}

function isDay(day: string): boolean {
  return !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
}

function byLine(one: RefusedRow, other: RefusedRow): number {
  return one.line - other.line;
}

async function* rowsOf(
  fetched: NpiFile,
  reader: RowReader,
  { onlooker }: LoadTools,
  signal: AbortSignal,
): AsyncIterable<readonly NpiRow[]> {
  let rows = 0;
  for await (const records of undamaged(fetched.records(signal), signal)) {
    rows += records.length;
    yield reader.rows(records);
    onlooker?.reading(rows);
  }
}

/** What is thrown while a file is read is told apart from what the tables throw. */
async function* undamaged<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal,
): AsyncIterable<Item> {
  try {
    yield* items;
  } catch (error) {
    throw signal.aborted ? error : asDamage(toError(error));
  }
}

function asDamage(error: Error): Error {
  const isDamage = causeOf(error) === "fault" && !(error instanceof AbsentFileError);
  return isDamage ? new DamagedFileError(error.message, { cause: error }) : error;
}

function named(file: string, error: Error): Error {
  if (causeOf(error) !== "fault") {
    return error;
  }
  // A database names the row that it refuses.
  const why = mayQuoteData(error)
    ? "the database refused it"
    : error.message.replace(/^Cannot /, "cannot ");
  const message = `Cannot load ${file}: ${why}`;
  if (error instanceof AbsentFileError) {
    return new AbsentFileError(message, { cause: error });
  }
  return error instanceof DamagedFileError
    ? new DamagedFileError(message, { cause: error })
    : new Error(message, { cause: error });
}
