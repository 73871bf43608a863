/**
 * What a kind of database must be able to do. A session is one connection, used by one piece of work at a time.
 */
import type { Kysely } from "kysely";
import type { BulkResult, BulkSource, BulkTarget } from "./bulk.ts";
import type { Tables } from "./tables.ts";

export type DatabaseKind = "sqlite" | "mysql";

export interface Session {
  readonly queries: Kysely<Tables>;
  /** Begins a transaction that may write. Where another writer has the file, SQLite waits for it. */
  begin(signal: AbortSignal): Promise<void>;
  /** Many rows into one table. What the source throws comes as a `SourceFailure`; rows may be left in the table then. */
  bulk(target: BulkTarget, source: BulkSource, signal: AbortSignal): Promise<BulkResult>;
  /** Asks the server to stop the running statement. It ends by itself soon after; never rejects. */
  stop(): Promise<void>;
  /** Gives the connection back for the next work. */
  release(): void;
  /** Closes it: the server undoes what was not committed. */
  discard(): void;
}

/** Where the database is and who asks, for messages. Never the password. */
export interface Place {
  /** `the database at 10.0.0.7:3306`, `the database /data/jobs.db`. */
  readonly database: string;
  readonly login: string;
  readonly schema: string;
}

export interface Dialect {
  readonly kind: DatabaseKind;
  readonly place: Place;
  open(signal: AbortSignal): Promise<Session>;
  /** `undefined` where another process has it. Freed by disposing, and when this process is gone. */
  tryLock(name: string, signal: AbortSignal): Promise<AsyncDisposable | undefined>;
  isLocked(name: string, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}
