/**
 * Databases to test on: SQLite always, MySQL and MariaDB where an environment variable says where they are. Each test gets
 * one of its own, with SurgiCase's tables and ours.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import { openDatabase } from "../../src/adapters/database/database.ts";
import type { Database, DatabaseSettings } from "../../src/adapters/database/database.ts";
import { migrate } from "../../src/adapters/database/migrate.ts";
import { createSurgicaseTables } from "../../src/adapters/database/surgicase-schema.ts";

export interface TestDatabases {
  readonly name: string;
  readonly kind: "sqlite" | "mysql";
  /** Why its tests are left out. */
  readonly skip: string | false;
  /** A new place for a database, with nothing in it. */
  emptyPlace(): Promise<TestPlace>;
}

export interface TestPlace extends AsyncDisposable {
  readonly settings: DatabaseSettings;
}

export interface TestDatabase extends AsyncDisposable {
  readonly settings: DatabaseSettings;
  readonly database: Database;
}

export const moment = new Date("2026-11-23T08:00:00.123Z");

export function soon(): AbortSignal {
  return AbortSignal.timeout(60_000);
}

export const sqlite: TestDatabases = {
  name: "SQLite",
  kind: "sqlite",
  skip: false,
  emptyPlace: emptyFolder,
};
export const mariadb = server("MariaDB", "TEST_MARIADB_URL");
export const mysql = server("MySQL", "TEST_MYSQL_URL");

/** Open, migrated, with SurgiCase's tables. */
export async function freshDatabase(databases: TestDatabases): Promise<TestDatabase> {
  const place = await databases.emptyPlace();
  const database = await openDatabase(place.settings, soon());
  await migrate(database, moment, soon());
  await createSurgicaseTables(database, soon());
  return {
    settings: place.settings,
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

async function emptyFolder(): Promise<TestPlace> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-database-"));
  return {
    settings: { kind: "sqlite", path: join(folder, "jobs.db") },
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

function server(name: string, variable: string): TestDatabases {
  const url = process.env[variable];
  return {
    name,
    kind: "mysql",
    skip: url === undefined ? `${variable} is not set` : false,
    emptyPlace: async () => emptySchema(new URL(url ?? "mysql://unset")),
  };
}

async function emptySchema(url: URL): Promise<TestPlace> {
  const schema = `surgicase_test_${randomUUID().slice(0, 8)}`;
  await onServer(url, `create database ${schema}`);
  return {
    settings: {
      kind: "mysql",
      host: url.hostname,
      port: Number(url.port),
      schema,
      user: url.username,
      password: url.password,
      tls: "off",
    },
    [Symbol.asyncDispose]: async () => onServer(url, `drop database ${schema}`),
  };
}

async function onServer(url: URL, statement: string): Promise<void> {
  const connection = await createConnection({
    host: url.hostname,
    port: Number(url.port),
    user: url.username,
    password: url.password,
  });
  await connection.query(statement);
  await connection.end();
}
