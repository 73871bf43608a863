/** The NPI tables: three base tables, the search tables made of them, and which files are in them. */
import type { NpiRow, RefusedRow, RowCounts } from "../domain/npi/row.ts";

export interface NpiLoad {
  /** Of the zip. */
  readonly file: string;
  readonly kind: "weekly" | "full";
  /** What it covers, `YYYY-MM-DD`, both days included. Of a full file `from` is the beginning of NPPES. */
  readonly from: string;
  readonly until: string;
  readonly sha256: string;
  readonly loadedAt: Date;
  /** Of the run that loaded it, or of a person's command. */
  readonly runId: string;
  readonly counts: RowCounts;
}

export interface LoadOrder extends Omit<NpiLoad, "loadedAt" | "counts"> {
  /** Of the CSV inside: what SurgiCase's own log of updates names. */
  readonly csvName: string;
  readonly bytes: number;
  readonly now: () => Date;
  /** Of the reader: rows that it has refused so far. Asked at the end. */
  readonly refusedByReader: () => number;
  /** Load a full file that has far fewer rows than the tables. */
  readonly shrink: boolean;
}

export type Loaded =
  | {
      readonly kind: "loaded";
      readonly counts: RowCounts;
      /** Rows the tables refused beside those of the reader; the first hundred. Counted in `counts`. */
      readonly refused: readonly RefusedRow[];
      /** How the rows went in: by the server's bulk load, or in statements where it does not allow it. */
      readonly road: "bulk" | "statements";
      /** NPIs that the tables had and a full file lacks: they went. */
      readonly gone?: number;
    }
  /** This very file (by name and checksum) is in the tables: nothing was done. */
  | { readonly kind: "already" };

export interface NpiTableFacts {
  /** Rows of each base table; undefined where the table is not there yet. */
  readonly rows: {
    readonly 0: number | undefined;
    readonly 1: number | undefined;
    readonly 2: number | undefined;
  };
  /** Rows that can be searched for. */
  readonly surgeons: number | undefined;
  readonly facilities: number | undefined;
}

export interface NpiTables {
  /** In the order in which they were loaded. */
  loads(signal: AbortSignal): Promise<readonly NpiLoad[]>;
  /** Exact; takes seconds on full tables. */
  facts(signal: AbortSignal): Promise<NpiTableFacts>;
  /** Whether there are no rows at all: a new database, or one that was restored. */
  areEmpty(signal: AbortSignal): Promise<boolean>;
  /**
   * Loads a file wholly or not at all. Readers see the tables as before until all of them are as after, base and search alike;
   * none is ever missing. Makes tables that are missing. Killed midway: as before, and the next load cleans up.
   * What `rows` throws is thrown as it is. Rows of one NPI: the latest update counts, then the later line.
   * @throws {UnavailableError} {DeniedError} {ConfigError}, where the tables lack columns; {Error} where a full file has far
   *   fewer rows than the tables.
   */
  load(
    order: LoadOrder,
    rows: AsyncIterable<readonly NpiRow[]>,
    signal: AbortSignal,
  ): Promise<Loaded>;
}
