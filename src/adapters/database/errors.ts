/**
 * What a driver threw → what it means for a run. Pure. The server's own text may hold values of rows, so messages carry
 * its code and number, and names of tables and columns, never the text itself.
 */
import { ConfigError, DeniedError, UnavailableError } from "../../domain/failure.ts";
import type { Place } from "./session.ts";

interface DriverError {
  /** `ER_DUP_ENTRY`, `ECONNREFUSED`, `ERR_SQLITE_ERROR`. */
  readonly code: string;
  /** MySQL's number, or SQLite's extended result code. */
  readonly number: number | undefined;
  readonly text: string;
}

type Meaning =
  | "unavailable"
  | "denied"
  | "untrusted"
  | "no-schema"
  | "no-table"
  | "no-column"
  | "not-a-database"
  | "damaged"
  | "other";

/** The error as the program knows it. One that is ours already stays as it is. */
export function translateError(thrown: unknown, place: Place): unknown {
  const error = driverErrorOf(thrown);
  return error === undefined ? thrown : meant(meaningOf(error), error, place, thrown);
}

/** Whether another transaction won: a unique key was taken, or the server undid this one to end a deadlock. */
export function lostToAnother(thrown: unknown): boolean {
  const cause =
    thrown instanceof Error && driverErrorOf(thrown) === undefined ? thrown.cause : thrown;
  const error = driverErrorOf(cause);
  return error !== undefined && conflicts.has(key(error));
}

/** Whether SQLite only wants patience: another connection has the file. */
export function isBusy(thrown: unknown): boolean {
  const error = driverErrorOf(thrown);
  return error?.code === sqlite && [5, 6].includes(primaryCode(error));
}

/** Whether SQLite cannot open the file at all. */
export function cannotOpen(thrown: unknown): boolean {
  const error = driverErrorOf(thrown);
  return error?.code === sqlite && primaryCode(error) === 14;
}

const sqlite = "ERR_SQLITE_ERROR";
const conflicts: ReadonlySet<string> = new Set([
  "1062",
  "1586",
  "1213",
  `${sqlite} 2067`,
  `${sqlite} 1555`,
]);

function key(error: DriverError): string {
  return error.code === sqlite ? `${sqlite} ${error.number}` : String(error.number);
}

function driverErrorOf(thrown: unknown): DriverError | undefined {
  if (!(thrown instanceof Error)) {
    return undefined;
  }
  const { code, errno, errcode } = thrown as { code?: unknown; errno?: unknown; errcode?: unknown };
  const number = [errcode, errno].find((value) => typeof value === "number" && value > 0);
  const text = thrown.message;
  if (typeof code === "string") {
    return { code, number: number as number | undefined, text };
  }
  // mysql2 gives no code to what is asked of a connection that is gone.
  return /closed state|pool is closed|socket has been ended/i.test(text)
    ? { code: "PROTOCOL_CONNECTION_LOST", number: undefined, text }
    : undefined;
}

function primaryCode(error: DriverError): number {
  return (error.number ?? 0) & 0xff;
}

function meaningOf(error: DriverError): Meaning {
  if (error.code === sqlite) {
    return sqliteMeaning(error);
  }
  const known = error.number === undefined ? undefined : mysqlNumbers.get(error.number);
  return known ?? codes.find(([pattern]) => pattern.test(error.code))?.[1] ?? "other";
}

function sqliteMeaning(error: DriverError): Meaning {
  if (primaryCode(error) === 1) {
    return sqliteMissing.find(([pattern]) => pattern.test(error.text))?.[1] ?? "other";
  }
  return sqliteCodes.get(primaryCode(error)) ?? "other";
}

const sqliteMissing: readonly (readonly [RegExp, Meaning])[] = [
  [/^no such table: /, "no-table"],
  [/no such column: |has no column named /, "no-column"],
];

const sqliteCodes: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [3, "denied"], // PERM
  [5, "unavailable"], // BUSY
  [6, "unavailable"], // LOCKED
  [7, "unavailable"], // NOMEM
  [8, "denied"], // READONLY
  [10, "unavailable"], // IOERR
  [11, "damaged"], // CORRUPT
  [13, "unavailable"], // FULL
  [14, "denied"], // CANTOPEN
  [23, "denied"], // AUTH
  [26, "not-a-database"], // NOTADB
]);

const mysqlNumbers: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  ...numbers("unavailable", [
    1021,
    1114, // disk or table full
    1037,
    1041, // out of memory
    1040,
    1203,
    1226, // too many connections
    1053,
    1077,
    1078,
    1079,
    1080, // shutting down
    1129, // host blocked until someone flushes
    1152,
    1158,
    1159,
    1160,
    1161,
    1184, // connection lost
    1205,
    1206,
    1213, // lock wait, deadlock
    1290,
    1792,
    1836, // read-only, as during a failover
    1317,
    1927,
    3169, // killed by someone
    1969,
    3024, // the server's own time limit
    3032,
    4031, // offline, disconnected for idling
  ]),
  ...numbers(
    "denied",
    [
      1044, 1045, 1130, 1142, 1143, 1227, 1251, 1370, 1698, 1820, 1862, 1873, 3118, 3159, 3955,
      4151,
    ],
  ),
  [1049, "no-schema"],
  [1146, "no-table"],
  [1054, "no-column"],
]);

function numbers(
  meaning: Meaning,
  all: readonly number[],
): readonly (readonly [number, Meaning])[] {
  return all.map((number) => [number, meaning] as const);
}

// A certificate that fails is not waited for: it needs a person.
const codes: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^(?:HANDSHAKE_NO_SSL_SUPPORT|HANDSHAKE_SSL_ERROR|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/,
    "untrusted",
  ],
  [/^AUTH_SWITCH_PLUGIN_ERROR$/, "denied"],
  [
    /^(?:ECONN|ETIMEDOUT$|EPIPE$|EHOST|ENET|ENOTFOUND$|EAI_|EADDRNOTAVAIL$|PROTOCOL_|POOL_CLOSED$)/,
    "unavailable",
  ],
];

function meant(meaning: Meaning, error: DriverError, place: Place, cause: unknown): Error {
  const { database, login, schema } = place;
  const why = describe(error);
  switch (meaning) {
    case "unavailable":
      return new UnavailableError(
        "the database",
        `Cannot use ${database}: ${plainWords(error)} (${why})`,
        { cause },
      );
    case "denied":
      return new DeniedError(
        `Cannot use ${database}: it refuses ${login} (${why}); check the login and its grants`,
        { cause },
      );
    case "untrusted":
      return new ConfigError(
        [
          `${database} shows a certificate that cannot be verified (${why}): give the file of its authority`,
        ],
        { cause },
      );
    case "no-schema":
      return new Error(`Cannot use ${database}: it has no schema "${schema}" (${why})`, { cause });
    case "no-table":
    case "no-column":
      return missing(meaning, error, place, cause);
    case "not-a-database":
      return new ConfigError([`${database} is not a SQLite file (${why}): name another file`], {
        cause,
      });
    case "damaged":
      return new Error(
        `Cannot use ${database}: its file is damaged (${why}); restore it from a backup`,
        { cause },
      );
    case "other":
      return new Error(`Cannot use ${database}: it answered ${why}`, { cause });
  }
}

// Tables of ours that are missing come by `migrate`; SurgiCase's do not.
function missing(
  meaning: "no-table" | "no-column",
  error: DriverError,
  place: Place,
  cause: unknown,
): Error {
  const name = missingName(error.text);
  const what = meaning === "no-table" ? "table" : "column";
  if (meaning === "no-table" && /(?:^|\.)jobs_\w+$/.test(name)) {
    return new UnavailableError(
      "the database schema",
      `Cannot use ${place.database}: it has no table ${name} yet: run surgicase-jobs migrate`,
      { cause },
    );
  }
  return new Error(
    `Cannot use ${place.database}: it has no ${what} ${name} (${describe(error)}); check that it is SurgiCase's`,
    { cause },
  );
}

function missingName(text: string): string {
  const found =
    /^Table '(?<name>[\w.$-]+)' doesn't exist/.exec(text) ??
    /^Unknown column '(?<name>[\w.$]+)' in/.exec(text) ??
    /no such (?:table|column): (?<name>[\w.$]+)/.exec(text) ??
    /^table (?<name>[\w.$]+ has no column named [\w$]+)/.exec(text);
  return found?.groups?.["name"] ?? "of that name";
}

function describe(error: DriverError): string {
  return error.number === undefined ? error.code : `${error.code} ${error.number}`;
}

function plainWords(error: DriverError): string {
  if (error.code === sqlite) {
    return sqliteWords.get(primaryCode(error)) ?? "it cannot be used now";
  }
  return mysqlWords.get(error.number ?? 0) ?? "it cannot be reached";
}

const sqliteWords: ReadonlyMap<number, string> = new Map([
  [5, "another process has held it for too long"],
  [6, "another process has held it for too long"],
  [10, "its disk does not answer"],
  [13, "its disk is full"],
]);

const mysqlWords: ReadonlyMap<number, string> = new Map([
  [1021, "its disk is full"],
  [1040, "it has too many connections"],
  [1053, "it is shutting down"],
  [1114, "its disk is full"],
  [1129, "it blocks this host: an administrator must flush its hosts"],
  [1203, "it has too many connections"],
  [1205, "another transaction held its rows for too long"],
  [1213, "another transaction was in the way"],
  [1226, "it has too many connections"],
  [1290, "it is read-only"],
  [1317, "somebody stopped the statement"],
  [1792, "it is read-only"],
  [1836, "it is read-only"],
]);
