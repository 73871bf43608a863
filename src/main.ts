#!/usr/bin/env node
/** The edge of the process: signals in, exit code out. The only file that does something when it is loaded. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram } from "./cli/program.ts";
import { InterruptedError, toError } from "./domain/failure.ts";
import { systemClock } from "./world/world.ts";

const stop = new AbortController();

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    // A second Ctrl-C means it.
    if (stop.signal.aborted && signal === "SIGINT") {
      leave(143);
    }
    stop.abort(new InterruptedError(`Told to stop by ${signal}`));
  });
}

// A fault outside any await ends the run as a fault, with everything that is told about one.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (thrown: unknown) => {
    stop.abort(new Error(`A fault outside the job: ${toError(thrown).message}`, { cause: thrown }));
  });
}

// Who reads along may leave (`| head -1`): the work goes on, and its exit code tells of it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      stop.abort(new Error(`Cannot print: ${error.message}`, { cause: error }));
    }
  });
}

/**
 * Lost sockets and left-behind work must not hold the process: everything was flushed before. A look-up of a name cannot be
 * called off, and Node waits for it even at its exit: a minute, where name servers are silent. Another process has no such past.
 */
function leave(exitCode: number): never {
  if (process.getActiveResourcesInfo().includes("GetAddrInfoReqWrap")) {
    process.execve?.(process.execPath, [process.execPath, "-e", `process.exit(${exitCode})`], {});
  }
  process.exit(exitCode);
}

const longestFlushMilliseconds = 5_000;

/** A pipe whose reader is slow has the rest of what was printed still to come; one whose reader hangs is given up. */
async function flush(): Promise<void> {
  const written = [process.stdout, process.stderr].map(
    async (stream) => new Promise<void>((done) => void stream.write("", () => done())),
  );
  await Promise.race([Promise.all(written), sleep(longestFlushMilliseconds)]);
}

async function ask(question: string): Promise<string> {
  const { askOnTerminal } = await import("./cli/terminal-question.ts");
  return askOnTerminal(question, stop.signal);
}

const code = await runProgram(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  host: hostname(),
  clock: systemClock,
  stop: stop.signal,
  isTerminal: process.stdout.isTTY,
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  randomId: randomUUID,
  random: Math.random,
});
await flush();
leave(code);
