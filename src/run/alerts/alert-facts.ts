/** What an alert says that the run itself does not know. */
import type { RunEvent } from "../event.ts";

export interface AlertFacts {
  /** The end of the last run that did all its work; `undefined`: there is none yet. */
  readonly lastSuccess: Date | undefined | "unknown";
  /** `undefined`: nothing is scheduled. */
  readonly nextRun: Date | undefined;
  readonly contact?: string | undefined;
  readonly runbookUrl?: string | undefined;
  /** The part of thread ids after the `@`. */
  readonly mailDomain: string;
  /** Takes secrets and patient data out of text that we did not write. */
  readonly scrub: (text: string) => string;
}

export type Waiting = Extract<RunEvent, { kind: "waiting" }>;
export type Ended = Extract<RunEvent, { kind: "ended" }>;
