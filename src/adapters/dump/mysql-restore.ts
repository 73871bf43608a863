/**
 * Runs the SQL of a dump in a schema, by the client, which alone knows DELIMITER. The schema is emptied first: whatever fails
 * after that leaves it half restored.
 */
import { pipeline } from "node:stream/promises";
import type { Writable } from "node:stream";
import type { Connection } from "mysql2";
import { translateError } from "../database/errors.ts";
import {
  ask,
  connect,
  connectionOptions,
  unlessAborted,
  type MysqlSettings,
} from "../database/mysql-connection.ts";
import type { Place } from "../database/session.ts";
import { withoutSchemaNames } from "./schema-names.ts";
import { toolFailure } from "./tool-failure.ts";
import { toolLogin } from "./tool-login.ts";
import { startTool, type Tool } from "./tool.ts";

export async function restoreInto(
  server: MysqlSettings,
  place: Place,
  schema: string,
  sql: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  await requireClient(signal);
  await emptySchema(server, place, schema, signal);
  await using login = await toolLogin(server);
  // Binary: nothing in a routine's text is changed, and no command of the client is obeyed.
  const words = [...login.words, "--binary-mode", "--default-character-set=utf8mb4"];
  await using client = await startTool(
    "mariadb",
    [...words, "--max-allowed-packet=1G", `--database=${schema}`],
    ["pipe", "ignore", ...login.files],
    signal,
  );
  const feeding = await feed(client, withoutSchemaNames(sql), signal);
  const end = await client.ended;
  signal.throwIfAborted();
  const attempt = `Cannot restore into the schema "${schema}"`;
  const failure = toolFailure({
    tool: client.name,
    end,
    attempt,
    place,
    password: server.password,
  });
  if (feeding.kind === "source failed" || failure !== undefined) {
    throw feeding.kind === "source failed" ? feeding.error : failure;
  }
}

/** That it is missing must not show when the schema is gone. */
async function requireClient(signal: AbortSignal): Promise<void> {
  await using client = await startTool("mariadb", ["--version"], ["ignore", "ignore"], signal);
  await client.ended;
}

type Feeding =
  | { readonly kind: "fed" }
  | { readonly kind: "client ended" }
  | { readonly kind: "source failed"; readonly error: unknown };

async function feed(
  client: Tool,
  sql: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Feeding> {
  let failure: { readonly error: unknown } | undefined;
  async function* watched(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* sql;
    } catch (error) {
      // At once, as an end of its input would have it run what has come so far of a statement.
      client.kill();
      failure = { error };
      throw error;
    }
  }
  try {
    // Not through a Readable: that throws into its source that the client has ended, as if the source had failed.
    await pipeline(watched(), client.input as Writable, { signal });
    return { kind: "fed" };
  } catch {
    signal.throwIfAborted();
    return failure === undefined
      ? { kind: "client ended" }
      : { kind: "source failed", error: failure.error };
  }
}

const limitMilliseconds = 10 * 60 * 1000;

/** Dropping a schema of gigabytes takes its time, and others may hold a table of it. */
async function emptySchema(
  server: MysqlSettings,
  place: Place,
  schema: string,
  signal: AbortSignal,
): Promise<void> {
  const connection = connect(await connectionOptions(server));
  try {
    await unlessAborted(recreate(connection, server, schema), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw translateError(error, place);
  } finally {
    connection.destroy();
  }
}

async function recreate(
  connection: Connection,
  server: MysqlSettings,
  schema: string,
): Promise<void> {
  const defaults = await ask(
    connection,
    `select default_character_set_name as letters, default_collation_name as collation
     from information_schema.schemata where schema_name in (?, ?)
     order by cast(schema_name as binary) = cast(? as binary) desc, schema_name = ? desc`,
    [schema, server.schema, schema, schema],
  );
  const name = `\`${schema.replaceAll("`", "``")}\``;
  // Routines take their letters from the schema: as it was, and where it is new as the live one.
  const letters =
    defaults === undefined
      ? ""
      : ` character set ${String(defaults["letters"])} collate ${String(defaults["collation"])}`;
  await ask(connection, `drop database if exists ${name}`, [], limitMilliseconds);
  await ask(connection, `create database ${name}${letters}`);
}
