/**
 * Runs the SQL of a dump of SQLite in a new file, which takes the name when all of it has run: a restore that breaks off leaves what
 * was there. Statements end with a line, bodies stand between DELIMITER lines.
 */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UnavailableError } from "../../domain/failure.ts";
import { isBusy } from "../database/driver-errors.ts";
import { makeFile } from "../database/sqlite-file.ts";

export async function restoreSqlite(
  path: string,
  sql: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const temporary = join(dirname(path), `.restoring-${randomBytes(8).toString("hex")}.tmp`);
  makeFile(temporary);
  try {
    await runAll(temporary, sql, signal);
    release(path);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
    await rm(`${temporary}-journal`, { force: true });
  }
}

async function runAll(
  path: string,
  sql: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const file = new DatabaseSync(path);
  try {
    file.exec("pragma foreign_keys = off; begin");
    for await (const statement of statementsIn(sql)) {
      signal.throwIfAborted();
      run(file, statement);
    }
    file.exec("commit");
  } finally {
    file.close();
  }
}

function run(file: DatabaseSync, statement: string): void {
  try {
    file.exec(statement);
  } catch (cause) {
    // SQLite's words may quote a row.
    const code = (cause as { readonly errcode?: number }).errcode ?? 0;
    const about =
      /^\s*(?:CREATE|INSERT|UPDATE|PRAGMA)\b/i.exec(statement)?.[0].trim() ?? "statement";
    throw new Error(`Cannot restore: SQLite refused a ${about} of the dump (code ${code})`, {
      cause,
    });
  }
}

/** What belongs to the old file must not be taken for the new one's: its log of changes goes back into it first. */
function release(path: string): void {
  if (!existsSync(path)) {
    return;
  }
  const file = new DatabaseSync(path, { timeout: 1000 });
  try {
    file.exec("pragma journal_mode = delete");
  } catch (cause) {
    if (isBusy(cause)) {
      const message = `Cannot restore into ${path}: another process has it open; end that first`;
      throw new UnavailableError("the database", message, { cause });
    }
    throw cause;
  } finally {
    file.close();
  }
}

async function* statementsIn(sql: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let lines: string[] = [];
  let isBody = false;
  for await (const line of linesIn(sql)) {
    if (line === "DELIMITER ;;") {
      isBody = true;
    } else if (line === "DELIMITER ;") {
      isBody = false;
      yield lines.join("\n").replace(/;;$/, "");
      lines = [];
    } else if (isBody || !line.startsWith("--")) {
      lines.push(line);
      if (!isBody && line.endsWith(";")) {
        yield lines.join("\n");
        lines = [];
      }
    }
  }
}

async function* linesIn(sql: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of sql) {
    const [last = "", ...whole] = `${rest}${decoder.decode(piece, { stream: true })}`
      .split("\n")
      .toReversed();
    yield* whole.toReversed();
    rest = last;
  }
}
