/** One connection to MySQL or MariaDB, and how to ask it something. Every wait has a limit: a server may say nothing at all. */
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { createConnection } from "mysql2";
import type { Connection, ConnectionOptions } from "mysql2";
import { ConfigError } from "../../domain/failure.ts";

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

const limitMilliseconds = 10_000;

/** @throws {ConfigError} where the server's certificate could not be verified with them. */
export async function connectionOptions(settings: MysqlSettings): Promise<ConnectionOptions> {
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
  if (isIP(host) !== 0) {
    // The driver would compare the certificate with "localhost".
    throw new ConfigError([
      `the database's host is the address ${host}, which no certificate can be compared with: give its name`,
    ]);
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

/** A connection outside the pool. Whoever opens it destroys it. */
export function connect(options: ConnectionOptions): Connection {
  const connection = createConnection(options);
  // The statement that is under way rejects as well; unheard, the event would end the process.
  connection.on("error", () => undefined);
  return connection;
}

type Row = Readonly<Record<string, unknown>>;

/** The first row of the answer. */
export async function ask(
  connection: Connection,
  text: string,
  values: readonly string[] = [],
  timeout = limitMilliseconds,
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

/** What the work comes to, or the signal's reason at once; the work goes on unheard. */
export async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
