/**
 * Database servers to measure on, by TEST_MARIADB_URL and TEST_MYSQL_URL: a schema of one's own, and statements by the client's
 * own tools, beside which the program is measured. They are processes of this machine, as the reference is.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createConnection, type Connection } from "mysql2/promise";

export interface BenchSchema extends AsyncDisposable {
  /** For DATABASE_URL. */
  readonly url: string;
  readonly name: string;
  readonly server: URL;
  readonly connection: Connection;
}

const variables = { mariadb: "TEST_MARIADB_URL", mysql: "TEST_MYSQL_URL" } as const;

export type ServerName = keyof typeof variables;

/** Why it cannot be measured on; undefined where it can. */
export function leftOut(server: ServerName): string | undefined {
  const variable = variables[server];
  return process.env[variable] === undefined ? `${variable} is not set` : undefined;
}

export async function benchSchema(
  server: ServerName,
  also: readonly string[] = [],
): Promise<BenchSchema> {
  const url = new URL(process.env[variables[server]] ?? "");
  const connection = await createConnection({ uri: url.href, multipleStatements: true });
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const schemas = [name, ...also.map((suffix) => `${name}_${suffix}`)];
  for (const schema of schemas) {
    await connection.query(`create schema ${schema} charset utf8mb4`);
  }
  await connection.query(`use ${name}`);
  return {
    url: new URL(`/${name}`, url).href,
    name,
    server: url,
    connection,
    async [Symbol.asyncDispose]() {
      for (const schema of schemas) {
        await connection.query(`drop schema if exists ${schema}`);
      }
      await connection.end();
    },
  };
}

/** The words by which the client's tools reach it. */
export function clientWords({ server }: BenchSchema): readonly string[] {
  return [
    `--host=${server.hostname}`,
    `--port=${server.port}`,
    `--user=${decodeURIComponent(server.username)}`,
    `--password=${decodeURIComponent(server.password)}`,
    "--skip-ssl",
  ];
}

/** Seconds that a shell's line takes. */
export async function secondsOf(line: string): Promise<number> {
  const started = performance.now();
  const child = spawn("sh", ["-c", line], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) {
    throw new Error(`Cannot measure a reference: it ended with ${code}`);
  }
  return (performance.now() - started) / 1000;
}
