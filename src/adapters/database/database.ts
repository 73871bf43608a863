/**
 * The one door to the database. Every error leaves it translated, and every piece of work stops with its signal: its
 * statement is stopped in the server too. Never use one piece of work inside another: a writer would wait for itself.
 */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { UnavailableError } from "../../domain/failure.ts";
import { SourceFailure } from "./bulk.ts";
import { mysqlDialect } from "./dialect-mysql.ts";
import { sqliteDialect, type SqliteSettings } from "./dialect-sqlite.ts";
import { translateError } from "./errors.ts";
import type { MysqlSettings } from "./mysql-connection.ts";
import { holding, type Held } from "./held-session.ts";
import type { DatabaseKind, Dialect, Place } from "./session.ts";
import { patiently, readWith, transactWith, withSession } from "./session-work.ts";
import type { Tables } from "./tables.ts";

export type DatabaseSettings = SqliteSettings | MysqlSettings;
export type Queries = Kysely<Tables>;

export interface Database extends AsyncDisposable {
  readonly kind: DatabaseKind;
  readonly place: Place;
  /** Statements by themselves. The work may be repeated from its start, so it must not change what a second run would not. */
  read<Result>(work: (queries: Queries) => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** All of the work or nothing, read committed. Once the commit is on its way, the signal is not asked any more. */
  transact<Result>(
    work: (queries: Queries) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>;
  /**
   * Work of minutes on a session of its own, which nobody uses after it: loading many rows. What it may take is the signal's
   * to say; `limitMilliseconds` is how long the server may take for one statement, or for one batch of a bulk load.
   */
  hold<Result>(
    work: (held: Held) => Promise<Result>,
    signal: AbortSignal,
    limitMilliseconds?: number,
  ): Promise<Result>;
  /** A lock by name; see the dialects. `undefined` where another has it. */
  tryLock(name: string, signal: AbortSignal): Promise<AsyncDisposable | undefined>;
  isLocked(name: string, signal: AbortSignal): Promise<boolean>;
}

/** A piece of work takes milliseconds; a server that says nothing for so long is taken for unavailable. */
const defaultLimitMilliseconds = 60_000;
/** One statement that changes a million rows takes minutes. */
const defaultHoldMilliseconds = 900_000;

/**
 * Opens the database and looks whether it answers.
 * @throws {UnavailableError} {DeniedError} {ConfigError}
 */
export async function openDatabase(
  settings: DatabaseSettings,
  signal: AbortSignal,
  limitMilliseconds = defaultLimitMilliseconds,
): Promise<Database> {
  const dialect =
    settings.kind === "sqlite" ? await sqliteDialect(settings) : await mysqlDialect(settings);
  const database = databaseOf(dialect, limitMilliseconds);
  try {
    await database.read(async (queries) => sql`select 1`.execute(queries), signal);
    return database;
  } catch (error) {
    await dialect.close();
    throw error;
  }
}

function databaseOf(dialect: Dialect, limitMilliseconds: number): Database {
  const { place } = dialect;
  const atDoor = <Result>(work: (limited: AbortSignal) => Promise<Result>, signal: AbortSignal) =>
    atTheDoor({ place, limitMilliseconds }, work, signal);
  return {
    kind: dialect.kind,
    place,
    read: async (work, signal) =>
      atDoor(
        (limited) =>
          withSession(
            dialect,
            (session) => patiently(() => readWith(session, work, limited), limited),
            limited,
          ),
        signal,
      ),
    transact: async (work, signal) =>
      atDoor(
        (limited) =>
          withSession(dialect, (session) => transactWith(session, work, limited), limited),
        signal,
      ),
    hold: async (work, signal, limit = defaultHoldMilliseconds) =>
      atTheDoor(
        { place, limitMilliseconds: limit },
        (limited, heard) => holding(dialect, work, limited, heard),
        signal,
      ),
    tryLock: async (name, signal) => atDoor((limited) => dialect.tryLock(name, limited), signal),
    isLocked: async (name, signal) => atDoor((limited) => dialect.isLocked(name, limited), signal),
    [Symbol.asyncDispose]: async () => dialect.close(),
  };
}

interface Door {
  readonly place: Place;
  readonly limitMilliseconds: number;
}

// The signal's reason goes before whatever its coming broke.
async function atTheDoor<Result>(
  { place, limitMilliseconds }: Door,
  work: (limited: AbortSignal, heard: () => void) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMilliseconds).unref();
  try {
    return await work(AbortSignal.any([signal, limit.signal]), () => void timer.refresh());
  } catch (thrown) {
    signal.throwIfAborted();
    if (limit.signal.aborted) {
      throw silence(place, limitMilliseconds, thrown);
    }
    throw outward(thrown, place);
  } finally {
    clearTimeout(timer);
  }
}

function outward(thrown: unknown, place: Place): unknown {
  if (thrown instanceof SourceFailure) {
    return thrown.thrown;
  }
  if (thrown instanceof Error) {
    // The driver attaches the statement with its values: patient data and addresses.
    Reflect.deleteProperty(thrown, "sql");
  }
  return translateError(thrown, place);
}

function silence({ database }: Place, limitMilliseconds: number, cause: unknown): UnavailableError {
  const seconds = limitMilliseconds / 1000;
  return new UnavailableError(
    "the database",
    `Cannot use ${database}: no answer for ${seconds} s`,
    { cause },
  );
}
