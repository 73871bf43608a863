/** Where NPPES files come from: CMS's download page, or a folder. */

export interface OfferedFile {
  /** `NPPES_Data_Dissemination_111626_112226_Weekly_V2.zip`. */
  readonly name: string;
  /** Its address, or its path. */
  readonly place: string;
}

export interface CsvRecord {
  /** In the file; its first line, which has the names of the columns, is 1. */
  readonly line: number;
  readonly values: readonly string[];
}

/** A line that cannot be taken apart, such as one with a quotation mark too many. */
export interface BrokenLine {
  readonly line: number;
  /** A clause: `it has 331 values where the first line has 330`. */
  readonly problem: string;
}

/** A file that was fetched whole and checked; disposing removes what was fetched. */
export interface NpiFile extends AsyncDisposable {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal, of the zip. */
  readonly sha256: string;
  /** Of the CSV inside: `npidata_pfile_20261116-20261122.csv`. */
  readonly csvName: string;
  readonly csvBytes: number;
  /** The names of the columns, as the file has them. */
  readonly header: readonly string[];
  /**
   * The rows after the header, in batches, once; a batch may be empty.
   * @throws {Error} where the zip proves damaged: a wrong CRC or length, found at its end at the latest.
   */
  records(signal: AbortSignal): AsyncIterable<readonly (CsvRecord | BrokenLine)[]>;
}

export interface FetchProgress {
  readonly bytes: number;
  /** Undefined where the server does not say. */
  readonly of: number | undefined;
}

export interface NpiFiles {
  /** As the settings call it, for messages; without a login. */
  readonly source: string;
  /** Every zip that is offered, each once. @throws {UnavailableError} {DeniedError} */
  list(signal: AbortSignal): Promise<readonly OfferedFile[]>;
  /**
   * Fetches the file, resuming where the connection broke, and looks whether it is whole.
   * @param place an address or a path, as offered or as a person named it.
   * @throws {UnavailableError} where it cannot be had now; {Error} where it is not a zip with one CSV of providers.
   */
  fetch(
    place: string,
    onProgress: (progress: FetchProgress) => void,
    signal: AbortSignal,
  ): Promise<NpiFile>;
}
