/**
 * `mariadb-dump` writes into `zstd` without us in between; what `zstd` writes comes here. Both must end well: the compressor
 * closes its stream properly also after a dump that was cut off.
 */
import type { Writable } from "node:stream";
import type { RunningDump } from "../../ports/dumps.ts";
import type { MysqlSettings } from "../database/mysql-connection.ts";
import type { Place } from "../database/session.ts";
import type { MysqlPlan } from "./mysql-plan.ts";
import { toolFailure } from "./tool-failure.ts";
import { toolLogin } from "./tool-login.ts";
import { startTool, type Tool, type ToolEnd } from "./tool.ts";

const usual = [
  "--single-transaction",
  "--quick",
  "--routines",
  "--triggers",
  "--events",
  "--hex-blob",
  // Else MySQL wants PROCESS for what no schema needs.
  "--no-tablespaces",
  "--skip-add-locks",
  "--default-character-set=utf8mb4",
  "--max-allowed-packet=1G",
];

export async function runningDump(
  server: MysqlSettings,
  place: Place,
  plan: MysqlPlan,
  signal: AbortSignal,
): Promise<RunningDump> {
  await using stack = new AsyncDisposableStack();
  await using login = await toolLogin(server);
  const packing = stack.use(
    await startTool("zstd", ["-3", "--quiet", "--stdout"], ["pipe", "pipe"], signal),
  );
  const road = packing.input as Writable;
  const words = [...login.words, ...usual, ...leavingOut(plan), plan.schema];
  const dumping = stack.use(
    await startTool("mariadb-dump", words, ["ignore", road, ...login.files], signal),
  );
  // Only the dump has it now, so that its end is the end of the compressor's input.
  road.destroy();
  const held = stack.move();
  const trouble = { attempt: `Cannot dump the schema "${plan.schema}"`, place };
  return {
    compressed: read([packing, dumping], { ...trouble, password: server.password }, signal),
    [Symbol.asyncDispose]: async () => held.disposeAsync(),
  };
}

function leavingOut({ schema, leftOut, structureOnly }: MysqlPlan): readonly string[] {
  return leftOut.map((table) =>
    structureOnly.includes(table)
      ? `--ignore-table-data=${schema}.${table}`
      : `--ignore-table=${schema}.${table}`,
  );
}

interface Attempt {
  readonly attempt: string;
  readonly place: Place;
  readonly password: string;
}

async function* read(
  tools: readonly [packing: Tool, dumping: Tool],
  attempt: Attempt,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  try {
    const pieces: AsyncIterable<Uint8Array> = tools[0].output ?? nothing();
    let isEmpty = true;
    for await (const piece of pieces) {
      isEmpty = false;
      yield piece;
    }
    // A compressor that fails breaks the dump off, so it comes first.
    for (const tool of tools) {
      const end = await tool.ended;
      signal.throwIfAborted();
      const failure =
        leftAlone(tool, attempt, end) ?? toolFailure({ ...attempt, tool: tool.name, end });
      if (failure !== undefined) {
        throw failure;
      }
    }
    if (isEmpty) {
      throw new Error(`${attempt.attempt}: zstd wrote nothing; look at its installation`);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    tools.forEach((tool) => tool.kill());
    await Promise.all(tools.map(async ({ ended }) => ended));
  }
}

/** Of the dump, which does not always say why. */
const cannotWrite = 5;

/** The dump breaks off then, and only it complains. */
function leftAlone(
  { name }: Tool,
  { attempt }: Attempt,
  { code, signal, said }: ToolEnd,
): Error | undefined {
  const isLeft = code === cannotWrite || signal === "SIGPIPE" || /\berrno 32\b/i.test(said);
  return name === "mariadb-dump" && isLeft
    ? new Error(`${attempt}: zstd ended before the dump did; look at its installation`)
    : undefined;
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
