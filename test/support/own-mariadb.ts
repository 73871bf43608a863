/** A MariaDB of a test's own, to be killed and started again. Only where the server's program is installed. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";

export const noOwnMariadb =
  spawnSync("mariadbd", ["--version"]).status === 0 ? false : "mariadbd is not installed";

export interface OwnMariadb extends AsyncDisposable {
  readonly url: string;
  start(): Promise<void>;
  /** As a machine that loses its power. */
  killNow(): void;
}

/** Started, with a login that may do everything. */
export async function ownMariadb(): Promise<OwnMariadb> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-mariadb-"));
  const data = `--datadir=${join(folder, "data")}`;
  const installed = spawnSync("mariadb-install-db", ["--no-defaults", "--user=root", data]);
  if (installed.status !== 0) {
    throw new Error(`Cannot install a MariaDB: ${String(installed.stderr)}`);
  }
  const first = join(folder, "first.sql");
  // Whoever comes from this machine is nobody to a new server, unless he is named with it.
  const logins = ["jobs@localhost", "jobs@'%'"].flatMap((login) => [
    `create or replace user ${login} identified by 'sample';`,
    `grant all on *.* to ${login} with grant option;`,
  ]);
  await writeFile(first, `${logins.join("\n")}\n`);
  const port = await freePort();
  const url = `mysql://jobs:sample@127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const own: OwnMariadb = {
    url,
    async start() {
      child = spawn(
        "mariadbd",
        [
          "--no-defaults",
          "--user=root",
          data,
          `--socket=${join(folder, "server.sock")}`,
          `--port=${port}`,
          "--bind-address=127.0.0.1",
          `--init-file=${first}`,
        ],
        { stdio: "ignore" },
      );
      await untilItAnswers(url);
    },
    killNow: () => void child?.kill("SIGKILL"),
    async [Symbol.asyncDispose]() {
      if (child !== undefined && child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await own.start();
    return own;
  } catch (error) {
    await own[Symbol.asyncDispose]();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilItAnswers(url: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      const connection = await createConnection(url);
      await connection.end();
      return;
    } catch (error) {
      if (Date.now() > until) {
        throw error;
      }
      await new Promise((resolve) => void setTimeout(resolve, 100));
    }
  }
}
