/** The database as a stream of SQL, and back. */

export interface DumpPlan {
  /** `MariaDB 10.11.19`, `MySQL 9.7.0`, `SQLite 3.50`. */
  readonly server: string;
  readonly schema: string;
  /** Base tables that will be dumped. */
  readonly tables: readonly string[];
  /** Left out: their rows come from NPPES again. */
  readonly leftOut: readonly string[];
  readonly views: readonly string[];
  readonly routines: readonly string[];
  readonly triggers: readonly string[];
  readonly events: readonly string[];
  /** Tables that are not part of the consistent snapshot, as their engine knows none. */
  readonly outsideSnapshot: readonly string[];
  /** What would come back otherwise than it is. */
  readonly warnings: readonly DumpWarning[];
}

export interface DumpWarning {
  readonly subject: string;
  /** A clause about it. */
  readonly problem: string;
  /** A sentence. */
  readonly remedy: string;
}

/** A dump on its way: compressed SQL, to be read once to its end. Disposing ends whatever still runs. */
export interface RunningDump extends AsyncDisposable {
  /** Zstandard. Ends in an error where the dump did not come to its end. */
  readonly compressed: AsyncIterable<Uint8Array>;
}

export interface Dumps {
  /**
   * Looks at what there is.
   * @throws {Error} naming what could not be brought back (generated columns of MySQL, its vectors).
   * @throws {UnavailableError} {DeniedError} {ConfigError}, where the tools are not there.
   */
  plan(signal: AbortSignal): Promise<DumpPlan>;
  /** A consistent snapshot: tables, rows, views, routines, triggers, events. */
  dump(plan: DumpPlan, signal: AbortSignal): Promise<RunningDump>;
  /** The SQL of a compressed dump, for reading it back. */
  decompress(compressed: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** The schema that the jobs work in: restoring into it takes more than a command. */
  readonly liveSchema: string;
  /** The longest statement that the server takes, bytes; undefined where it has no such limit. */
  largestPacket(signal: AbortSignal): Promise<number | undefined>;
  /** How many tables and views a schema has; undefined where there is no such schema. */
  sizeOf(schema: string, signal: AbortSignal): Promise<number | undefined>;
  /**
   * Makes the schema where it is missing, takes away all that is in it where it is not, and runs the SQL in it.
   * @throws {Error} with the server's words, the schema being half restored then.
   */
  restore(schema: string, sql: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Exact rows of each base table of a schema. */
  rowsOf(
    schema: string,
    tables: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, number>>;
  /** What a schema has beside tables, by name. */
  objectsOf(
    schema: string,
    signal: AbortSignal,
  ): Promise<Pick<DumpPlan, "views" | "routines" | "triggers" | "events">>;
}
