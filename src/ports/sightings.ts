/** Looks at jobs and their runs from outside, and knows how a person there does something about them. */
import type { SeenRun, Sight } from "../watch/sight.ts";

export interface Sightings {
  /** @throws {UnavailableError} {DeniedError} {ConfigError} */
  look(signal: AbortSignal): Promise<Sight>;
  /** @param program a command of this program as it is typed here. */
  readonly commands: (program: (words: string) => string) => WatchCommands;
}

/** To be pasted into a shell as they are; `undefined`: there is none where this is. */
export interface WatchCommands {
  /** Runs the job again, for a day's pay week (`2026-11-23`) where one is named. */
  readonly rerun: (job: string, week: string | undefined) => string;
  /** What the run said. */
  readonly logs: (run: SeenRun) => string;
  /** How it stands: its events, its pods. */
  readonly describe: (run: SeenRun) => string | undefined;
  readonly schedule: (job: string) => string | undefined;
  readonly resume: (job: string) => string | undefined;
}
