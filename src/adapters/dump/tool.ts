/**
 * One program beside us, without a shell: what it complains of is kept, it ends with its signal, and its end is waited for, so
 * that none is left. Its environment is empty but for the path: settings and secrets are none of its business.
 */
import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { ConfigError, UnavailableError } from "../../domain/failure.ts";
import { codeOf } from "../files.ts";

export interface Tool extends AsyncDisposable {
  readonly name: ToolName;
  readonly input: Writable | null;
  readonly output: Readable | null;
  readonly ended: Promise<ToolEnd>;
  /** At once, unasked. Nothing where it has ended. */
  kill(): void;
}

export interface ToolEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The beginning and the end of what it said on its error output: in between may be a whole statement. */
  readonly said: string;
}

export type ToolName = "mariadb" | "mariadb-dump" | "zstd";

const packages: Readonly<Record<ToolName, string>> = {
  mariadb: "mariadb-client",
  "mariadb-dump": "mariadb-client",
  zstd: "zstd",
};

const longestEach = 8_192;

/**
 * @param stdio of the input, the output, and further files from 3 on.
 * @throws {ConfigError} {UnavailableError} where it cannot be started.
 */
export async function startTool(
  name: ToolName,
  words: readonly string[],
  [input, output, ...files]: readonly (number | "ignore" | "pipe" | Writable)[],
  signal: AbortSignal,
): Promise<Tool> {
  signal.throwIfAborted();
  const stdio: StdioOptions = [input, output, "pipe", ...files];
  const child = spawn(name, [...words], { stdio, env: { PATH: process.env["PATH"] } });
  // Else Node throws away at its end what nobody has begun to read by then.
  child.stdout?.on("readable", () => undefined);
  const ended = endOf(child);
  const failure = await startFailure(child);
  if (failure !== undefined) {
    throw notStarted(name, failure);
  }
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  void ended.then(() => signal.removeEventListener("abort", kill));
  if (signal.aborted) {
    kill();
  }
  return {
    name,
    input: child.stdin,
    output: child.stdout,
    ended,
    kill,
    [Symbol.asyncDispose]: async () => {
      kill();
      child.stdout?.destroy();
      child.stdin?.destroy();
      await ended;
    },
  };
}

/** Its exit is its end: what it has said by then is read, whoever else holds its outputs. */
async function endOf(child: ChildProcess): Promise<ToolEnd> {
  const { promise, resolve } = Promise.withResolvers<ToolEnd>();
  let beginning = "";
  let rest = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    const room = longestEach - beginning.length;
    beginning += text.slice(0, room);
    rest = `${rest}${text.slice(room)}`.slice(-longestEach);
  });
  const complained = new Promise((done) => child.stderr?.once("close", done));
  child.once("exit", (code, signal) => {
    void complained.then(() => resolve({ code, signal, said: `${beginning}${rest}` }));
  });
  return promise;
}

async function startFailure(child: ChildProcess): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  child.once("spawn", () => resolve(undefined));
  // Also a kill that failed; its end tells then.
  child.on("error", resolve);
  return promise;
}

function notStarted(name: ToolName, cause: Error): Error {
  const code = codeOf(cause) ?? "";
  if (["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"].includes(code)) {
    const message = `Cannot start ${name}: the machine has no room for another process (${code})`;
    return new UnavailableError("the machine", message, { cause });
  }
  const problem =
    code === "ENOENT"
      ? `${name} is not on the path: install ${packages[name]}`
      : `${name} cannot be started (${code}): check its installation`;
  return new ConfigError([problem], { cause });
}
