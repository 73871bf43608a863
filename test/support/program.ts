/**
 * The program as a process of its own, as an operator starts it: `node src/main.ts …` in a folder, with no variable but
 * those given. Its clock is set to a zone far from UTC, so that a local time shows.
 */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The bundle where the test runner made one, else the sources. */
const main = process.env["TEST_PROGRAM"] ?? join(import.meta.dirname, "..", "..", "src", "main.ts");

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** SIGTERM as Kubernetes does, SIGKILL as a dying node does. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves when its output, of both kinds, holds the text. @throws {Error} where it ends without. */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface ProgramOptions {
  readonly variables?: Readonly<Record<string, string>>;
  /** Kills it. */
  readonly signal?: AbortSignal;
  /** After this it is killed: no test waits for ever. */
  readonly limitSeconds?: number;
  /** Another program than the sources: the bundle. */
  readonly program?: string;
}

/** Runs it to its end. */
export async function runProgram(
  folder: string,
  words: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  return startProgram(folder, words, options).ended;
}

export function startProgram(
  folder: string,
  words: readonly string[],
  { variables = {}, signal, limitSeconds = 60, program = main }: ProgramOptions = {},
): Running {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...cleanEnvironment(folder), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
    killSignal: "SIGKILL",
    timeout: limitSeconds * 1000,
    ...(signal === undefined ? {} : { signal }),
  });
  const said = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      listeners.forEach((listen) => listen());
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    // An abort arrives as an error and, once it is dead, as its end.
    child.on("error", () => undefined);
    child.on("close", (code, killedBy) => resolve({ code, signal: killedBy, ...said }));
  });
  return {
    pid: child.pid ?? 0,
    kill: (name) => void child.kill(name),
    says: async (text) => saying(text, said, listeners, ended),
    ended,
  };
}

async function saying(
  text: string,
  said: { readonly stdout: string; readonly stderr: string },
  listeners: Set<() => void>,
  ended: Promise<Ended>,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (): void => {
    if (said.stdout.includes(text) || said.stderr.includes(text)) {
      resolve();
    }
  };
  listeners.add(listen);
  listen();
  void ended.then(({ code, stdout, stderr }) =>
    reject(new Error(`The program ended (${code}) without saying "${text}": ${stdout}${stderr}`)),
  );
  try {
    await promise;
  } finally {
    listeners.delete(listen);
  }
}

function cleanEnvironment(folder: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    TZ: "Pacific/Auckland",
    NODE_COMPILE_CACHE: join(tmpdir(), "surgicase-jobs-compile-cache"),
  };
}
