/** What can be the matter with a job, as it is seen from outside. The words are part of metrics and of what is kept: they stay. */
import type { Severity } from "../domain/alerts/alert.ts";
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

export type MatterSeverity = Exclude<Severity, "recovered">;

/** Something that people are to be told of. */
export interface Matter {
  readonly job: string;
  readonly kind: MatterKind;
  /** `warning`: it may still become good by itself, or somebody meant it. */
  readonly severity: MatterSeverity;
  /** What makes it this matter and no other: a run's id, a slot; empty: the job itself. */
  readonly mark: string;
  readonly since: Date;
  /** Where the run's own mails are threaded, if it said so. */
  readonly thread: string | undefined;
  /** The slot it is about; `undefined`: none. */
  readonly slot: Date | undefined;
  /** The run it is about; `undefined`: none was made, or it is not to be seen any more. */
  readonly run: SeenRun | undefined;
  /** What is seen, as a clause after the job's title: `was killed: it used more memory than its limit`. */
  readonly what: string;
  /** The run told people itself: the watchdog only reminds, and says when it is over. */
  readonly toldByRun: boolean;
  /** It is over already, by itself: people are told once. */
  readonly over: boolean;
}

/** Of the job itself, not of its runs: each job has at most one of either open. */
export function isOfSchedule(kind: MatterKind): boolean {
  return kind === "suspended" || kind === "unscheduled";
}

/** One fact that people are told of: the same in every look. */
export function factOf({
  job,
  kind,
  severity,
  mark,
}: Pick<Matter, "job" | "kind" | "severity" | "mark">): string {
  return [job, kind, severity, mark].join("/");
}
