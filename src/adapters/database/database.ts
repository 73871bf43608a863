/**
 * The one door to the database. Every error leaves it translated, and every piece of work stops with its signal: its
 * statement is stopped in the server too. Never use one piece of work inside another: a writer would wait for itself.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely, KyselyPlugin } from "kysely";
import { sql } from "kysely";
import { mysqlDialect } from "./dialect-mysql.ts";
import { sqliteDialect, type SqliteSettings } from "./dialect-sqlite.ts";
import { isBusy } from "./driver-errors.ts";
import { translateError } from "./errors.ts";
import type { MysqlSettings } from "./mysql-connection.ts";
import { UnavailableError } from "../../domain/failure.ts";
import type { DatabaseKind, Dialect, Place, Session } from "./session.ts";
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
  /** A lock by name; see the dialects. `undefined` where another has it. */
  tryLock(name: string, signal: AbortSignal): Promise<AsyncDisposable | undefined>;
  isLocked(name: string, signal: AbortSignal): Promise<boolean>;
}

/** A piece of work takes milliseconds; a server that says nothing for so long is taken for unavailable. */
const defaultLimitMilliseconds = 60_000;

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
  const atDoor = <Result>(work: (limited: AbortSignal) => Promise<Result>, signal: AbortSignal) =>
    atTheDoor({ place: dialect.place, limitMilliseconds }, work, signal);
  return {
    kind: dialect.kind,
    place: dialect.place,
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
  work: (limited: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(limitMilliseconds);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (thrown) {
    signal.throwIfAborted();
    if (limit.aborted) {
      throw silence(place, limitMilliseconds, thrown);
    }
    if (thrown instanceof Error) {
      // The driver attaches the statement with its values: patient data and addresses.
      Reflect.deleteProperty(thrown, "sql");
    }
    throw translateError(thrown, place);
  }
}

function silence({ database }: Place, limitMilliseconds: number, cause: unknown): UnavailableError {
  const seconds = limitMilliseconds / 1000;
  return new UnavailableError(
    "the database",
    `Cannot use ${database}: no answer for ${seconds} s`,
    { cause },
  );
}

async function withSession<Result>(
  dialect: Dialect,
  work: (session: Session) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const session = await patiently(() => dialect.open(signal), signal);
  try {
    const result = await work(session);
    session.release();
    return result;
  } catch (error) {
    session.discard();
    throw error;
  }
}

async function readWith<Result>(
  session: Session,
  work: (queries: Queries) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  return stoppable(session, () => work(session.queries.withPlugin(refuseAfter(signal))), signal);
}

async function transactWith<Result>(
  session: Session,
  work: (queries: Queries) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const result = await stoppable(
    session,
    async () => {
      await patiently(() => session.begin(signal), signal);
      return work(session.queries.withPlugin(refuseAfter(signal)));
    },
    signal,
  );
  await commit(session, signal);
  return result;
}

const graceMilliseconds = 5_000;

/**
 * Runs the work; when the signal comes, stops its statement in the server and still waits for it, so that nothing of it
 * goes on behind our back. A server that does not react is left behind after a while.
 */
async function stoppable<Result>(
  session: Session,
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const leftBehind = Promise.withResolvers<never>();
  const finished = new AbortController();
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping = session.stop();
    void giveUp(leftBehind.reject, signal, finished.signal);
  };

  signal.addEventListener("abort", stop, { once: true });
  try {
    const result = await Promise.race([work(), leftBehind.promise]);
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener("abort", stop);
    finished.abort();
    await stopping;
  }
}

async function giveUp(
  reject: (reason: unknown) => void,
  signal: AbortSignal,
  finished: AbortSignal,
): Promise<void> {
  try {
    await sleep(graceMilliseconds, undefined, { signal: finished });
    reject(signal.reason);
  } catch {
    // The work ended by itself.
  }
}

// A commit is never stopped, as nobody could tell what came of it; one that hangs after the signal is left behind.
async function commit(session: Session, signal: AbortSignal): Promise<void> {
  await stoppableCommit(sql`commit`.execute(session.queries), signal);
}

async function stoppableCommit(commitment: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const leftBehind = Promise.withResolvers<never>();
  const finished = new AbortController();
  const wait = (): void => void giveUp(leftBehind.reject, signal, finished.signal);

  signal.addEventListener("abort", wait, { once: true });
  try {
    await Promise.race([commitment, leftBehind.promise]);
  } finally {
    signal.removeEventListener("abort", wait);
    finished.abort();
  }
}

// Between two statements there is nothing to stop in the server: the next one is not sent.
function refuseAfter(signal: AbortSignal): KyselyPlugin {
  return {
    transformQuery({ node }) {
      signal.throwIfAborted();
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

const patienceMilliseconds = 30_000;
const pauseMilliseconds = 10;

// SQLite's own waiting would block the whole process, signal and deadline included.
async function patiently<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const start = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - start > patienceMilliseconds) {
        throw error;
      }
    }
    await sleep(pauseMilliseconds, undefined, { signal });
  }
}
