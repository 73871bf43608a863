/** Exact rows of tables, on a connection of its own: counting millions takes longer than the usual patience. */
import { translateError } from "../database/errors.ts";
import {
  ask,
  connect,
  connectionOptions,
  unlessAborted,
  type MysqlSettings,
} from "../database/mysql-connection.ts";
import type { Place } from "../database/session.ts";

const limitMilliseconds = 10 * 60 * 1000;

export async function rowCounts(
  server: MysqlSettings,
  place: Place,
  schema: string,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const connection = connect(await connectionOptions(server));
  try {
    for (const table of tables) {
      const text = `select count(*) as found from ${quoted(schema)}.${quoted(table)}`;
      const row = await unlessAborted(ask(connection, text, [], limitMilliseconds), signal);
      counts.set(table, Number(row?.["found"]));
    }
    return counts;
  } catch (error) {
    signal.throwIfAborted();
    throw translateError(error, place);
  } finally {
    connection.destroy();
  }
}

function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
