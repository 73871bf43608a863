/** What the drivers throw, as far as it can be told apart: a code, a number, and a text that is never shown to anybody. */

export interface DriverError {
  /** `ER_DUP_ENTRY`, `ECONNREFUSED`, `ERR_SQLITE_ERROR`. */
  readonly code: string;
  /** MySQL's number, or SQLite's extended result code. */
  readonly number: number | undefined;
  /** The server's own words: they may hold values of rows. */
  readonly text: string;
}

/** `undefined` where no driver made it. */
export function driverErrorOf(thrown: unknown): DriverError | undefined {
  if (!(thrown instanceof Error)) {
    return undefined;
  }
  const { code, errno, errcode, sqlState } = thrown as {
    readonly [Name in "code" | "errno" | "errcode" | "sqlState"]?: unknown;
  };
  const number = [errcode, errno].find(
    (value): value is number => typeof value === "number" && value > 0,
  );
  const text = thrown.message;
  if (typeof code === "string") {
    return { code, number, text };
  }
  // mysql2 has no names for most of MariaDB's own numbers.
  if (typeof sqlState === "string") {
    return { code: "ER_UNNAMED", number, text };
  }
  // mysql2 gives no code to what is asked of a connection that is gone.
  return /closed state|pool is closed|socket has been ended/i.test(text)
    ? { code: "PROTOCOL_CONNECTION_LOST", number: undefined, text }
    : undefined;
}

export function isSqlite(error: DriverError): boolean {
  return error.code === "ERR_SQLITE_ERROR";
}

/** SQLite's codes are families: the low byte names the kind. */
export function familyOf(error: DriverError): number {
  return (error.number ?? 0) & 0xff;
}

/** Whether SQLite only wants patience: another connection has the file. */
export function isBusy(thrown: unknown): boolean {
  const error = driverErrorOf(thrown);
  return error !== undefined && isSqlite(error) && [5, 6].includes(familyOf(error));
}

/** Whether another transaction won: a unique key was taken, or the server undid this one to end a deadlock. */
export function lostToAnother(thrown: unknown): boolean {
  const translated = thrown instanceof Error && driverErrorOf(thrown) === undefined;
  const error = driverErrorOf(translated ? thrown.cause : thrown);
  const numbers = error !== undefined && isSqlite(error) ? [1555, 2067] : [1062, 1213, 1586];
  return numbers.includes(error?.number ?? 0);
}
