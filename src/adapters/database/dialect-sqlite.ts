/**
 * SQLite, by node:sqlite. Statements are written the MySQL way; the compiler below says them SQLite's way. A statement here
 * blocks the process and cannot be stopped midway, so waiting for another process is never left to SQLite.
 */
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteDialect, SqliteQueryCompiler, sql } from "kysely";
import type { FunctionNode, OnDuplicateKeyNode, SelectModifierNode } from "kysely";
import type { Dialect, Session } from "./session.ts";
import { sqliteBulk } from "./sqlite-bulk.ts";
import { makeFile, requireFile } from "./sqlite-file.ts";
import { isSqliteLocked, trySqliteLock } from "./sqlite-locks.ts";
import type { Tables } from "./tables.ts";

export interface SqliteSettings {
  readonly kind: "sqlite";
  /** Of the file; it and its folder are made where they are missing, unless it must be there. */
  readonly path: string;
  /** A missing file is a mistake in the settings. */
  readonly mustExist?: boolean;
}

export async function sqliteDialect({ path, mustExist }: SqliteSettings): Promise<Dialect> {
  if (mustExist === true) {
    requireFile(path);
  } else {
    makeFile(path);
  }
  const idle: DatabaseSync[] = [];
  return {
    kind: "sqlite",
    place: { database: `the database ${path}`, login: "this user", schema: path },
    open: async () => sessionOn(idle.pop() ?? openFile(path), idle),
    tryLock: async (name) => trySqliteLock(path, name),
    isLocked: async (name) => isSqliteLocked(path, name),
    close: async () => {
      for (const file of idle.splice(0)) {
        file.close();
      }
    },
  };
}

function openFile(path: string): DatabaseSync {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function sessionOn(file: DatabaseSync, idle: DatabaseSync[]): Session {
  const queries = new Kysely<Tables>({ dialect: new Dialected({ database: kyselysView(file) }) });
  return {
    queries,
    // Immediate: one that has read before another wrote would fail at its first write, whatever the patience.
    begin: async () => {
      await sql`begin immediate`.execute(queries);
    },
    bulk: async (target, source, signal) => sqliteBulk(file, target, source, signal),
    stop: async () => undefined,
    release: () => {
      idle.push(file);
    },
    discard: () => {
      file.close();
    },
  };
}

type Values = Parameters<ReturnType<DatabaseSync["prepare"]>["all"]>;

function kyselysView(file: DatabaseSync) {
  return {
    close: () => undefined,
    prepare(text: string) {
      const statement = file.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (values: readonly unknown[]) => statement.all(...(values as Values)),
        run: (values: readonly unknown[]) => statement.run(...(values as Values)),
        iterate: (values: readonly unknown[]) => statement.iterate(...(values as Values)),
      };
    },
  };
}

class Dialected extends SqliteDialect {
  override createQueryCompiler(): Compiler {
    return new Compiler();
  }
}

class Compiler extends SqliteQueryCompiler {
  // The whole file is locked already.
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (!["ForUpdate", "NoWait", "SkipLocked"].includes(node.modifier ?? "")) {
      super.visitSelectModifier(node);
    }
  }

  protected override visitOnDuplicateKey(node: OnDuplicateKeyNode): void {
    this.append("on conflict do update set ");
    this.compileList(node.updates);
  }

  protected override visitFunction(node: FunctionNode): void {
    if (node.func !== "values") {
      super.visitFunction(node);
      return;
    }
    this.append("excluded.");
    this.compileList(node.arguments);
  }
}
