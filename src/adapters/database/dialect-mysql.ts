/**
 * MySQL and MariaDB, by mysql2. Each session is one pooled connection. What Kysely offers for stopping a statement does not
 * work inside a transaction, hence `stop` by a second connection.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, MysqlDialect, sql } from "kysely";
import { createPool } from "mysql2";
import type { ConnectionOptions, Pool, PoolConnection } from "mysql2";
import {
  ask,
  connect,
  connectionOptions,
  unlessAborted,
  type MysqlSettings,
} from "./mysql-connection.ts";
import { mysqlBulk } from "./mysql-bulk.ts";
import { isMysqlLocked, tryMysqlLock } from "./mysql-locks.ts";
import type { Dialect, Place, Session } from "./session.ts";
import type { Tables } from "./tables.ts";

export async function mysqlDialect(settings: MysqlSettings): Promise<Dialect> {
  const options = await connectionOptions(settings);
  const pool = createPool({ ...options, connectionLimit: 8, maxIdle: 2, idleTimeout: 10_000 });
  const prepared = new WeakSet<PoolConnection>();
  return {
    kind: "mysql",
    place: placeOf(settings),
    open: async (signal) => {
      const connection = await connectionFrom(pool, signal);
      if (!prepared.has(connection)) {
        await prepare(connection, signal);
        prepared.add(connection);
      }
      return sessionOn(connection, options);
    },
    tryLock: async (name, signal) => tryMysqlLock(name, options, signal),
    isLocked: async (name, signal) => isMysqlLocked(name, options, signal),
    close: async () => closePool(pool),
  };
}

function placeOf({ host, port, user, schema }: MysqlSettings): Place {
  const database = `the database at ${host}:${port}`;
  return { database, login: `the login "${user}" for the schema "${schema}"`, schema };
}

async function connectionFrom(pool: Pool, signal: AbortSignal): Promise<PoolConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>();
  pool.getConnection((error, connection) => {
    if (error !== null) {
      reject(error);
    } else if (signal.aborted) {
      // Nobody waits for it any more.
      connection.release();
    } else {
      resolve(connection);
    }
  });
  return unlessAborted(promise, signal);
}

// Strict, whatever the server's default is: nothing is cut short silently, and a backslash escapes (the driver relies on it).
const preparations = [
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  "set session time_zone = '+00:00'",
  "set session transaction isolation level read committed",
  "set session innodb_lock_wait_timeout = 20",
  // What a dead node left behind, rows under lock included, ends by then; our statements are milliseconds apart
  "set session wait_timeout = 90",
];

async function prepare(connection: PoolConnection, signal: AbortSignal): Promise<void> {
  try {
    for (const statement of preparations) {
      await unlessAborted(ask(connection, statement), signal);
    }
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function sessionOn(connection: PoolConnection, options: ConnectionOptions): Session {
  const queries = queriesOn(connection);
  return {
    queries,
    begin: async () => {
      await sql`start transaction`.execute(queries);
    },
    bulk: async (target, source, signal) => mysqlBulk(connection, target, source, signal),
    stop: async () => killQuery(connection.threadId, options),
    release: () => {
      connection.release();
    },
    discard: () => {
      connection.destroy();
    },
  };
}

// Kysely gives a connection back after every statement; here it keeps the one of the session.
function queriesOn(connection: PoolConnection): Kysely<Tables> {
  const kept = new Proxy(connection, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name === "release") {
        return () => undefined;
      }
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const pool = {
    getConnection: (give: (error: unknown, connection: PoolConnection) => void) => {
      give(undefined, kept);
    },
    end: (ended: (error: unknown) => void) => {
      ended(undefined);
    },
  };
  return new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) });
}

// It is an attempt: the work is left behind after a while where it does not help.
async function killQuery(threadId: number, options: ConnectionOptions): Promise<void> {
  const connection = connect({ ...options, connectTimeout: 3_000 });
  try {
    await ask(connection, `kill query ${threadId}`, [], 3_000);
  } catch {
    // The statement has ended, or the server is gone: the work itself tells.
  } finally {
    connection.destroy();
  }
}

// A server that says nothing would hold the end up for ever. An ill end is an end too.
async function closePool(pool: Pool): Promise<void> {
  const ended = new AbortController();
  pool.end(() => {
    ended.abort();
  });
  try {
    await sleep(1_000, undefined, { signal: ended.signal });
  } catch {
    // It ended in time.
  }
}
