/**
 * MySQL and MariaDB, by mysql2. Each session is one pooled connection. What Kysely offers for stopping a statement does not
 * work inside a transaction, hence `stop` by a second connection.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Kysely, MysqlDialect, sql } from "kysely";
import { createConnection, createPool } from "mysql2";
import type { Connection, ConnectionOptions, Pool, PoolConnection } from "mysql2";
import { ConfigError } from "../../domain/failure.ts";
import type { Dialect, Place, Session } from "./session.ts";
import type { Tables } from "./tables.ts";

export interface MysqlSettings {
  readonly kind: "mysql";
  readonly host: string;
  readonly port: number;
  readonly schema: string;
  readonly user: string;
  readonly password: string;
  /** `verify`: encrypted, and the certificate must be the host's. `off` is for a server on this machine. */
  readonly tls: "verify" | "off";
  /** A file with the certificates to trust instead of the usual ones. */
  readonly ca?: string | undefined;
}

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
        await prepare(connection);
        prepared.add(connection);
      }
      return sessionOn(connection, options);
    },
    tryLock: async (name, signal) => tryLock(lockName(name), options, signal),
    isLocked: async (name, signal) => isLocked(lockName(name), options, signal),
    close: async () => closePool(pool),
  };
}

const limitMilliseconds = 10_000;

async function connectionOptions(settings: MysqlSettings): Promise<ConnectionOptions> {
  const { host, port, user, password } = settings;
  const common: ConnectionOptions = {
    host,
    port,
    user,
    password,
    database: settings.schema,
    charset: "utf8mb4",
    connectTimeout: limitMilliseconds,
    // Dates as text, as zero dates are none to JavaScript; decimals come as text anyway.
    dateStrings: true,
    supportBigNumbers: true,
    timezone: "Z",
  };
  if (settings.tls === "off") {
    return common;
  }
  const ca = settings.ca === undefined ? {} : { ca: await certificates(settings.ca) };
  return {
    ...common,
    ssl: { ...ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: "TLSv1.2" },
  };
}

async function certificates(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(
      [`the file ${path} with the database's certificate authority cannot be read`],
      { cause },
    );
  }
}

function placeOf({ host, port, user, schema }: MysqlSettings): Place {
  const database = `the database at ${host}:${port}`;
  return { database, login: `the login "${user}" for the schema "${schema}"`, schema };
}

async function connectionFrom(pool: Pool, signal: AbortSignal): Promise<PoolConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<PoolConnection>();
  const stop = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  pool.getConnection((error, connection) => {
    signal.removeEventListener("abort", stop);
    if (error !== null) {
      reject(error);
    } else if (signal.aborted) {
      connection.release();
    } else {
      resolve(connection);
    }
  });
  return promise;
}

// Strict, whatever the server's default is: nothing is cut short silently, and a backslash escapes (the driver relies on it).
const preparations = [
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  "set session time_zone = '+00:00'",
  "set session transaction isolation level read committed",
  "set session innodb_lock_wait_timeout = 20",
];

async function prepare(connection: PoolConnection): Promise<void> {
  try {
    for (const statement of preparations) {
      await ask(connection, statement);
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
    await ask(connection, `kill query ${threadId}`, 3_000);
  } catch {
    // The statement has ended, or the server is gone: the work itself tells.
  } finally {
    connection.destroy();
  }
}

function connect(options: ConnectionOptions): Connection {
  const connection = createConnection(options);
  // The statement that is under way rejects as well; unheard, the event would end the process.
  connection.on("error", () => undefined);
  return connection;
}

type Row = Readonly<Record<string, unknown>>;

async function ask(
  connection: Connection,
  text: string,
  timeout = limitMilliseconds,
  values: readonly string[] = [],
): Promise<Row | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Row | undefined>();
  connection.query({ sql: text, timeout, values: [...values] }, (error, rows) => {
    if (error !== null) {
      reject(error);
    } else {
      resolve(Array.isArray(rows) ? (rows[0] as Row | undefined) : undefined);
    }
  });
  return promise;
}

/** MySQL refuses names over 64 characters. */
function lockName(name: string): string {
  return name.length <= 64
    ? name
    : `surgicase-jobs:${createHash("sha256").update(name).digest("hex").slice(0, 48)}`;
}

// On a connection of its own: the server frees the lock when the connection, and so the process, is gone.
async function tryLock(
  name: string,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  const connection = connect(options);
  try {
    await ask(connection, "set session wait_timeout = 86400");
    const row = await ask(connection, "select get_lock(?, 0) as got", limitMilliseconds, [name]);
    signal.throwIfAborted();
    if (Number(row?.["got"]) !== 1) {
      connection.destroy();
      return undefined;
    }
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return { [Symbol.asyncDispose]: async () => unlock(connection, name) };
}

async function unlock(connection: Connection, name: string): Promise<void> {
  try {
    await ask(connection, "do release_lock(?)", 3_000, [name]);
  } catch {
    // The connection is lost, and the lock with it.
  } finally {
    connection.destroy();
  }
}

async function isLocked(
  name: string,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const connection = connect(options);
  try {
    const row = await ask(connection, "select is_free_lock(?) as free", limitMilliseconds, [name]);
    signal.throwIfAborted();
    return Number(row?.["free"]) === 0;
  } finally {
    connection.destroy();
  }
}

async function closePool(pool: Pool): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // An ill end is an end too: a failing disposer would turn a good run into a failed one.
  pool.end(() => {
    resolve();
  });
  await promise;
}
