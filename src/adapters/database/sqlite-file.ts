/** The file of a SQLite database, made where it is missing. It may hold patient data: nobody else reads it. */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError, DeniedError, UnavailableError } from "../../domain/failure.ts";

/** @throws {ConfigError} {DeniedError} {UnavailableError} where SQLite could not use it. */
export function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, "a", 0o600));
  } catch (thrown) {
    throw unusable(path, thrown);
  }
}

/** @throws {ConfigError} {DeniedError} where there is none that this user may write. */
export function requireFile(path: string): void {
  try {
    closeSync(openSync(path, "r+"));
  } catch (thrown) {
    if ((thrown as { readonly code?: string }).code === "ENOENT") {
      throw new ConfigError([
        `the database ${path} is not there: run surgicase-jobs migrate to make it, or name another`,
      ]);
    }
    throw unusable(path, thrown);
  }
}

function unusable(path: string, cause: unknown): Error {
  const { code = "" } = cause as { readonly code?: string };
  switch (code) {
    case "EISDIR":
      return new ConfigError([`the database ${path} is a folder: name a file`], { cause });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new DeniedError(
        `Cannot use the database ${path}: this user may not write it (${code})`,
        { cause },
      );
    case "ENOSPC":
    case "EDQUOT":
      return new UnavailableError(
        "the database",
        `Cannot use the database ${path}: its disk is full (${code})`,
        { cause },
      );
    default:
      return new ConfigError([`the database ${path} cannot be made (${code}): name another file`], {
        cause,
      });
  }
}
