/**
 * How far a load is, on the error output: one line that is written anew on a terminal, else a line every ten seconds.
 * It is asked rather than told, so that it goes on while the database is at work on its own.
 */
import type { Onlooker } from "../../../jobs/npi/file-load.ts";
import type { FetchProgress } from "../../../ports/npi-files.ts";
import type { Shell } from "../../shell.ts";

export interface Progress extends Onlooker, AsyncDisposable {}

const plainMilliseconds = 10_000;
const terminalMilliseconds = 250;

/** Disposing ends it, and clears the line of a terminal. @param terminal takes raw text; `undefined`: it is none. */
export function progressOf(
  { clock, complain, stop }: Pick<Shell, "clock" | "complain" | "stop">,
  terminal: ((text: string) => void) | undefined,
): Progress {
  const startedAt = clock.now().getTime();
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, stop]);
  let words = "looking for the file";
  const write =
    terminal === undefined
      ? complain
      : (line: string): void => terminal(`\r\u001B[K${line.slice(0, 79)}`);
  const telling = tellOn(
    () => write(`${words}, ${Math.round((clock.now().getTime() - startedAt) / 1000)} s`),
    async () =>
      clock.sleep(terminal === undefined ? plainMilliseconds : terminalMilliseconds, signal),
  );
  return {
    fetching: (progress) => {
      words = fetchedWords(progress);
    },
    reading: (rows) => {
      words = `${grouped(rows)} rows read`;
    },
    async [Symbol.asyncDispose]() {
      done.abort();
      await telling;
      terminal?.("\r\u001B[K");
    },
  };
}

async function tellOn(tell: () => void, pause: () => Promise<void>): Promise<void> {
  try {
    for (;;) {
      await pause();
      tell();
    }
  } catch {
    // It is over.
  }
}

function fetchedWords({ bytes, of }: FetchProgress): string {
  const whole = of === undefined ? "" : ` of ${megabytes(of)}`;
  return `${megabytes(bytes)}${whole} MB fetched`;
}

/** `12.3`. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** `45,123`. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
