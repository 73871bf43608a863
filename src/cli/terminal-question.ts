/** A question to the person at the terminal. It is put on the error output, so that what a program reads stays clean. */
import { createInterface } from "node:readline/promises";

/** Blank where the person only closes the input. @throws the signal's reason. */
export async function askOnTerminal(question: string, stop: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  lines.once("close", () => resolve(""));
  // In a terminal's line mode, Ctrl-C comes as a letter.
  lines.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await Promise.race([lines.question(question, { signal: stop }), closed]);
  } catch (error) {
    stop.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
