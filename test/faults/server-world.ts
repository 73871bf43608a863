/** The embedded world of a folder, with its database on a real server: a schema of its own, filled, and read past the program. */
import { randomUUID } from "node:crypto";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import type { SampleTables } from "../../src/adapters/database/sample-rows.ts";
import { readConfig } from "../../src/config/config.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld, systemClock } from "../../src/world/world.ts";
import type { Row } from "../support/sample-world.ts";

export interface ServerWorld extends AsyncDisposable {
  readonly server: URL;
  readonly schema: string;
  /** For the program; by way of a port of this machine where one is given. Its locks hold for the whole server. */
  variables(port?: number): { readonly DATABASE_URL: string; readonly ENVIRONMENT: string };
  readonly query: (statement: string) => Promise<readonly Row[]>;
  /** As it was filled at first. */
  reset(): Promise<void>;
}

export const servers = [
  { name: "MariaDB", variable: "TEST_MARIADB_URL" },
  { name: "MySQL", variable: "TEST_MYSQL_URL" },
].map(({ name, variable }) => {
  const url = process.env[variable];
  return { name, url, skip: url === undefined ? `${variable} is not set` : false };
});

const ours = ["batches", "batch_cases", "status_history", "held_cases", "deliveries", "runs"];

/** `changes` are statements on the empty tables: a column that takes more than ours does. */
export async function serverWorld(
  url: string,
  tables: SampleTables,
  changes: readonly string[] = [],
): Promise<ServerWorld> {
  const server = new URL(url);
  const schema = `surgicase_faults_${randomUUID().slice(0, 8)}`;
  const { hostname: host, port, username: user, password } = server;
  const connection = await createConnection({ host, port: Number(port), user, password });
  connection.on("error", () => undefined);
  await connection.query(`create database ${schema}`);
  await connection.query(`use ${schema}`);
  const address = (by = Number(port)): string =>
    `mysql://${user}:${password}@${host}:${by}/${schema}`;

  const world = openWorld(readConfig({ DATABASE_URL: address() }, "/"), systemClock, secretTexts());
  await world.migrate(AbortSignal.timeout(60_000));
  await world.fill(withoutRows(tables), AbortSignal.timeout(60_000));
  for (const change of changes) {
    await connection.query(change);
  }
  await world.fill(tables, AbortSignal.timeout(60_000));

  return {
    server,
    schema,
    variables: (by) => ({ DATABASE_URL: address(by), ENVIRONMENT: schema }),
    query: async (statement) => {
      const [rows] = await connection.query<RowDataPacket[]>(statement);
      return rows.map((row) => ({ ...row }));
    },
    async reset() {
      for (const table of [...ours.map((name) => `jobs_${name}`), ...Object.keys(tables)]) {
        await connection.query(`delete from ${table}`);
      }
      await world.fill(tables, AbortSignal.timeout(60_000));
    },
    async [Symbol.asyncDispose]() {
      await connection.query(`drop database ${schema}`);
      connection.destroy();
    },
  };
}

function withoutRows(tables: SampleTables): SampleTables {
  return Object.fromEntries(Object.keys(tables).map((table) => [table, []]));
}
