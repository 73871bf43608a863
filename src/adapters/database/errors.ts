/**
 * What a driver threw → the error a run knows. Pure. The server's own text may hold values of rows, so messages carry its
 * code and number, and names of tables and columns, never the text itself: that is in the cause, which nobody may print.
 */
import {
  ConfigError,
  DeniedError,
  LoginRefusedError,
  UnavailableError,
} from "../../domain/failure.ts";
import { driverErrorOf, isSqlite, type DriverError } from "./driver-errors.ts";
import { meaningOf, wordsOf } from "./error-meanings.ts";
import type { Place } from "./session.ts";

/** One that no driver made stays as it is. */
export function translateError(thrown: unknown, place: Place): unknown {
  const error = driverErrorOf(thrown);
  return error === undefined ? thrown : translated(error, place, thrown);
}

function translated(error: DriverError, place: Place, cause: unknown): Error {
  const { database, schema } = place;
  const why = codeOf(error);
  const meaning = meaningOf(error);
  switch (meaning) {
    case "unavailable":
      return new UnavailableError(
        "the database",
        `Cannot use ${database}: ${wordsOf(error)} (${why})`,
        { cause },
      );
    case "denied":
      return deniedError(error, place, cause);
    case "untrusted":
      return new ConfigError(
        [
          `${database} cannot be trusted, it shows no certificate or one that fails (${why}): give the file of the authority that signed it`,
        ],
        { cause },
      );
    case "no-schema":
      return new ConfigError(
        [`${database} has no schema "${schema}" (${why}): name another in DATABASE_URL`],
        { cause },
      );
    case "no-table":
      return missingTable(error, place, cause);
    case "no-column":
      return new ConfigError(
        [`${database} has no column ${missingName(error)} (${why}): check that it is SurgiCase's`],
        { cause },
      );
    case "not-a-database":
      return new ConfigError([`${database} is not a SQLite file (${why}): name another file`], {
        cause,
      });
    case "damaged":
      return new ConfigError([`${database} is damaged (${why}): restore its file from a backup`], {
        cause,
      });
    case "other":
      return new Error(`Cannot use ${database}: it answered ${why}`, { cause });
  }
}

/** Numbers that speak of the login itself, not of what it may do: MySQL's and MariaDB's. */
const aboutTheLogin: ReadonlySet<number> = new Set([1045, 1698, 1820, 1862, 3118, 4151]);

function deniedError(error: DriverError, place: Place, cause: unknown): DeniedError {
  const message = `Cannot use ${place.database}: ${refusal(error, place)}`;
  return aboutTheLogin.has(error.number ?? 0)
    ? new LoginRefusedError(message, { cause })
    : new DeniedError(message, { cause });
}

function refusal(error: DriverError, { login }: Place): string {
  return isSqlite(error)
    ? `${login} may not open or write it (${codeOf(error)}); check the permissions of the file and its folder`
    : `it refuses ${login}${refusedWork(error)} (${codeOf(error)}); ${refusedWork(error) === "" ? "check the login and its grants" : "grant that to it"}`;
}

/** The server names what it refuses where it is about one table or schema: `UPDATE on the table reports`. */
function refusedWork({ text }: DriverError): string {
  const { command, table = "" } = deniedCommand.exec(text)?.groups ?? {};
  if (command !== undefined) {
    return `: it may not ${command} on ${table.replaceAll(/[`']/g, "")}`;
  }
  const schema = deniedSchema.exec(text)?.groups?.["schema"];
  return schema === undefined ? "" : `: it may not do this in the schema "${schema}"`;
}

const deniedCommand =
  /^(?<command>[A-Z][A-Z ,]{2,60}) command denied to user .* for table (?<table>[`'][\w$.`'-]+[`'])$/;
const deniedSchema = /^Access denied for user .* to database '(?<schema>[\w$-]+)'$/;

// Tables of ours that are missing come by `migrate`; SurgiCase's do not.
function missingTable(error: DriverError, { database }: Place, cause: unknown): Error {
  const name = missingName(error);
  return /(?:^|\.)jobs_\w+$/.test(name)
    ? new UnavailableError(
        "the database schema",
        `Cannot use ${database}: it has no table ${name} yet: run surgicase-jobs migrate`,
        { cause },
      )
    : new ConfigError(
        [`${database} has no table ${name} (${codeOf(error)}): check that it is SurgiCase's`],
        { cause },
      );
}

const missingNames: readonly RegExp[] = [
  /^Table '(?<name>[\w.$-]+)' doesn't exist/,
  /^Unknown column '(?<name>[\w.$]+)' in/,
  /no such (?:table|column): "?(?<name>[\w.$]+)/,
  /has no column named (?<name>[\w$]+)/,
];

function missingName({ text }: DriverError): string {
  const [name] = missingNames.flatMap((pattern) => pattern.exec(text)?.groups?.["name"] ?? []);
  return name ?? "of that name";
}

function codeOf({ code, number }: DriverError): string {
  return number === undefined ? code : `${code} ${number}`;
}
