/** kubectl and helm as an operator types them. One that fails throws what it said; one that is tried tells. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export type Tool = "kubectl" | "helm";

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** What it reads from its standard input. */
  readonly input?: string;
  readonly limitSeconds?: number;
}

/** Runs it to its end, however it ends. */
export async function tried(
  tool: Tool,
  words: readonly string[],
  { input = "", limitSeconds = 120 }: CommandOptions = {},
): Promise<Said> {
  return new Promise((resolve) => {
    const limits = { timeout: limitSeconds * 1000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(tool, words, limits, (error, stdout, stderr) => {
      const why = child.exitCode === null ? `${error?.message ?? "killed"}\n` : "";
      resolve({ code: child.exitCode ?? -1, stdout, stderr: why + stderr });
    });
    child.stdin?.on("error", () => undefined).end(input);
  });
}

/** What it prints. @throws {Error} with its complaint, where its exit code is not 0. */
export async function done(
  tool: Tool,
  words: readonly string[],
  options?: CommandOptions,
): Promise<string> {
  const { code, stdout, stderr } = await tried(tool, words, options);
  if (code !== 0) {
    throw new Error(`Cannot ${tool} ${words.join(" ")} (${code}): ${stderr}${stdout}`);
  }
  return stdout;
}

/** The first line it prints that holds; it is ended then. @throws {Error} where none comes within the limit. */
export async function lineOf(
  tool: Tool,
  words: readonly string[],
  holds: (line: string) => boolean,
  limitSeconds: number,
): Promise<string> {
  const child = spawn(tool, words, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), limitSeconds * 1000);
  let last = "";
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      if (holds(line)) {
        return line;
      }
    }
    throw new Error(
      `Nothing that was waited for within ${limitSeconds} s of ${tool} ${words.join(" ")}: ${complaint} last was ${last}`,
    );
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
    await ended;
  }
}
