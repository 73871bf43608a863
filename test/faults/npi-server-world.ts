/** npi-update on a database server and a folder of weekly files: a week more at a time, and the tables looked at past the program. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { weeklyZip } from "../support/npi-files.ts";
import { startProgram, type Ended, type Running } from "../support/program.ts";
import { assertWholeWeeks, weekNumber } from "./npi-weeks.ts";
import { packetProxy, type PacketProxy } from "./packet-proxy.ts";
import type { ServerWorld } from "./server-world.ts";

export interface NpiServerWorld {
  /** Puts week `number` beside those that are offered. */
  offer(number: number): Promise<void>;
  /** Starts npi-update; by way of a proxy where one is given. */
  start(proxy?: PacketProxy): Running;
  update(proxy?: PacketProxy): Promise<Ended>;
  /** How many weeks are in the tables, and nothing by halves. */
  wholeWeeks(): Promise<number>;
  /** How many packets the program sends in a run that loads what is offered. */
  packets(): Promise<number>;
}

/** @param weeks how many there will be. */
export async function npiServerWorld(
  t: TestContext,
  database: ServerWorld,
  weeks: number,
): Promise<NpiServerWorld> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-npi-server-"));
  const search = `${database.schema}_search`;
  t.after(async () => rm(folder, { recursive: true }));
  const place = join(folder, ".surgicase", "npi");
  await mkdir(place, { recursive: true });
  const start = (proxy?: PacketProxy): Running =>
    startProgram(folder, ["run", "npi-update"], {
      variables: { ...database.variables(proxy?.port), NPI_SEARCH_SCHEMA: search },
      limitSeconds: 120,
    });
  const update = async (proxy?: PacketProxy): Promise<Ended> => start(proxy).ended;
  return {
    async offer(number) {
      const { name, bytes } = weeklyZip(weekNumber(number, weeks));
      await writeFile(join(place, name), bytes);
    },
    start,
    update,
    wholeWeeks: async () =>
      onServer(database.server, async (connection) => {
        await connection.query(`use ${database.schema}`);
        return await assertWholeWeeks(async (statement) => {
          const [rows] = await connection.query<RowDataPacket[]>(statement);
          return rows.map((row) => ({ ...row }));
        }, `${search}.`);
      }),
    async packets() {
      await using proxy = await packetProxy(database.server);
      const { code, stdout } = await update(proxy);
      if (code !== 0) {
        throw new Error(`Cannot count packets: the run ended with ${String(code)}: ${stdout}`);
      }
      return proxy.packets;
    },
  };
}

/** The search tables' schema: made by the load itself. */
export async function dropSearchSchema({ server, schema }: ServerWorld): Promise<void> {
  await onServer(server, async (connection) => {
    await connection.query(`drop database if exists ${schema}_search`);
  });
}

/** By a connection of its own: the server may have been started anew. */
async function onServer<Answer>(
  { hostname: host, port, username: user, password }: URL,
  work: (connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const connection = await createConnection({ host, port: Number(port), user, password });
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}
