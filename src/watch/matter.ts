/** What can be the matter with a job, as it is seen from outside. The words are part of metrics and of what is kept: they stay. */
import type { SeenRun } from "./sight.ts";

export const matterKinds = [
  "never-started",
  "not-starting",
  "killed",
  "stuck",
  "failed",
  "vanished",
  "suspended",
  "unscheduled",
] as const;

export type MatterKind = (typeof matterKinds)[number];

/** Something that people are to be told of. */
export interface Matter {
  readonly job: string;
  readonly kind: MatterKind;
  /** What makes it this matter and no other: a run's id, a slot; empty: the job itself. */
  readonly mark: string;
  readonly since: Date;
  /** Where the run's own mails are threaded, if it said so. */
  readonly thread: string | undefined;
  /** The slot it is about; `undefined`: none. */
  readonly slot: Date | undefined;
  /** The run it is about; `undefined`: none was made. */
  readonly run: SeenRun | undefined;
  /** What is seen, as a clause after the job's title: `was killed: it used more memory than its limit`. */
  readonly what: string;
  /** The run told people itself: the watchdog only reminds, and says when it is over. */
  readonly toldByRun: boolean;
  /** It is over already, by itself: people are told once. */
  readonly over: boolean;
}
