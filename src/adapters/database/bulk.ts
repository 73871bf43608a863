/**
 * Many rows into one table at once. Like the server's own bulk load it refuses nothing by itself: a row that does not fit is
 * left out or cut short with a warning, so whoever loads looks at the warnings and at the number of rows.
 */

/** In the order of the target's columns. */
export type BulkRow = readonly (string | number | null)[];

export interface BulkTarget {
  /** Of this schema, or `schema.table`. */
  readonly table: string;
  readonly columns: readonly string[];
}

export interface BulkWarning {
  /** The server's number, such as 1265: data truncated. Its words may quote the row. */
  readonly number: number;
  /** Which of the rows that were given, the first being 1; undefined where the server does not say. */
  readonly row: number | undefined;
  readonly column: string | undefined;
}

export interface BulkResult {
  /** That are in the table now. */
  readonly rows: number;
  /** By the server's bulk load, or in statements where it does not allow it. SQLite has its own, which is `bulk`. */
  readonly road: "bulk" | "statements";
  readonly warnings: readonly BulkWarning[];
}

export type BulkSource = AsyncIterable<readonly BulkRow[]>;

/** What the source of the rows threw: it leaves the door as it was, however much it looks like a driver's. */
export class SourceFailure extends Error {
  override readonly name = "SourceFailure";
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("Cannot load: the source of the rows failed", { cause: thrown });
    this.thrown = thrown;
  }
}

/** The same rows; what the source throws is marked as its own. */
export async function* marked(source: BulkSource, signal: AbortSignal): BulkSource {
  const batches = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await batches.next().catch((thrown: unknown) => {
        throw new SourceFailure(thrown);
      });
      if (next.done === true) {
        return;
      }
      yield next.value;
    }
  } finally {
    await batches.return?.();
  }
}
