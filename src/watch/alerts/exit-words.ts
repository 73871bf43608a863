/** An exit code in words: ours from the one table, those of others as shells and kernels give them. */
import { failures, partialExitCode } from "../../run/exit-codes.ts";

const others: Readonly<Record<number, string>> = {
  0: "all of it was done",
  [partialExitCode]: "done, with exceptions",
  126: "the program could not be run",
  127: "the program was not found",
  128: "the container could not be started",
};

const signals: Readonly<Record<number, string>> = {
  4: "SIGILL: it is built for another processor",
  6: "SIGABRT: it gave up, as it does when its own memory is full",
  7: "SIGBUS: it crashed, as it may on a full disk",
  9: "SIGKILL: killed",
  11: "SIGSEGV: it crashed",
  15: "SIGTERM: told to stop",
};

/** `137 (SIGKILL: it was killed and could not say anything)`. */
export function exitWords(exitCode: number): string {
  const words = others[exitCode] ?? ownWords(exitCode) ?? signalWords(exitCode);
  return words === undefined ? String(exitCode) : `${exitCode} (${words})`;
}

function ownWords(exitCode: number): string | undefined {
  const entry = Object.entries(failures).find(([, failure]) => failure.exitCode === exitCode);
  return entry?.[0];
}

function signalWords(exitCode: number): string | undefined {
  return exitCode > 128 && exitCode < 193
    ? (signals[exitCode - 128] ?? `signal ${exitCode - 128}`)
    : undefined;
}
