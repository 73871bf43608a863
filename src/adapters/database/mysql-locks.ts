/**
 * Locks by name, each on a connection of its own: the server frees a lock when its connection, and so the process, is gone.
 * Names hold for the whole server, whatever the schema.
 */
import { createHash } from "node:crypto";
import type { Connection, ConnectionOptions } from "mysql2";
import { ask, connect, unlessAborted } from "./mysql-connection.ts";

export async function tryMysqlLock(
  name: string,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  const connection = connect(options);
  try {
    if (await unlessAborted(gotLock(connection, lockName(name)), signal)) {
      const sign = setInterval(
        () => void ask(connection, "do 1").catch(() => undefined),
        signMilliseconds,
      );
      sign.unref();
      return {
        async [Symbol.asyncDispose]() {
          clearInterval(sign);
          await unlock(connection, lockName(name));
        },
      };
    }
  } catch (error) {
    connection.destroy();
    throw error;
  }
  connection.destroy();
  return undefined;
}

export async function isMysqlLocked(
  name: string,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const connection = connect(options);
  try {
    const row = await unlessAborted(
      ask(connection, "select is_free_lock(?) as free", [lockName(name)]),
      signal,
    );
    return Number(row?.["free"]) === 0;
  } finally {
    connection.destroy();
  }
}

/** MySQL refuses names over 64 characters. */
function lockName(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex");
  return name.length <= 64 ? name : `surgicase-jobs:${digest.slice(0, 48)}`;
}

const signMilliseconds = 20_000;

// A node that dies without a word leaves its connection open: the server closes it, and frees the lock, after so long a
// silence. Who is alive gives a sign more often than that.
async function gotLock(connection: Connection, name: string): Promise<boolean> {
  await ask(connection, "set session wait_timeout = 90");
  const row = await ask(connection, "select get_lock(?, 0) as got", [name]);
  return Number(row?.["got"]) === 1;
}

async function unlock(connection: Connection, name: string): Promise<void> {
  try {
    await ask(connection, "do release_lock(?)", [name], 3_000);
  } catch {
    // The connection is lost, and the lock with it.
  } finally {
    connection.destroy();
  }
}
