/** One row of an NPPES file, read and checked, or refused. NPPES is public: its rows are neither secret nor patients' data. */

/** Which base table a row belongs to: 1 individuals, 2 organisations, 0 those whose entity type is blank, as deactivated ones. */
export type EntityType = 0 | 1 | 2;

export interface NpiRow {
  /** In the file, the first line being 1. */
  readonly line: number;
  /** Ten digits. */
  readonly npi: string;
  readonly entity: EntityType;
  /**
   * Its last update, `YYYY-MM-DD`: of a deactivated provider without one the last day of the file, else blank. Of two rows of one NPI
   * the later one counts.
   */
  readonly updated: string;
  /** Deactivated and not reactivated since: it is in no search table. */
  readonly isDeactivated: boolean;
  /** In the order of `npiColumns`, as the file has them without blanks around; null where blank. */
  readonly values: readonly (string | null)[];
}

export interface RefusedRow {
  readonly line: number;
  /** Where it can be told. */
  readonly npi: string | undefined;
  /** A clause: `its NPI "12345" is not ten digits`. */
  readonly reason: string;
}

/** Of all rows of a file. Their sum is the number of its rows. */
export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deactivated: number;
  /** What the tables have already, or newer. */
  readonly unchanged: number;
  readonly refused: number;
}
