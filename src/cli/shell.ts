/** What a command gets from the process: its environment, its words out, the time, and the signal to stop. */
import type { Environment } from "../config/setting.ts";
import type { Clock } from "../ports/clock.ts";

export interface Shell {
  readonly environment: Environment;
  /** The working directory, where the embedded world lives under `.surgicase/`. */
  readonly folder: string;
  readonly host: string;
  readonly clock: Clock;
  /** Aborted by SIGTERM and SIGINT, with the reason as an error. */
  readonly stop: AbortSignal;
  readonly isTerminal: boolean;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Asks the person at the terminal; `undefined`: nobody is there to answer. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly randomId: () => string;
  /** From 0 to 1. */
  readonly random: () => number;
}
