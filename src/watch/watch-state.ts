/** What one look of the watchdog leaves for the next, and for others: when it looked, what is the matter, what people were told. */
import type { MatterKind } from "./matter.ts";

export interface WatchState {
  /** When the last whole look began; `undefined`: none yet. */
  readonly lookedAt: Date | undefined;
  /** What was seen of each job's schedule, by job. */
  readonly jobs: Readonly<Record<string, WatchedJob>>;
  readonly episodes: readonly Episode[];
  /** Attempts of which nothing is left to do: told, delivered, recorded. `<runId>/<attempt>`. */
  readonly settled: readonly string[];
}

export interface WatchedJob {
  readonly schedule: string;
  /** Slots before are not expected: it was new, suspended or scheduled otherwise then. */
  readonly expectedFrom: Date;
}

/** Something is the matter with a job, until a run makes it good. */
export interface Episode {
  readonly job: string;
  readonly kind: MatterKind;
  /** What makes it this matter and no other: a run's id, a slot; empty: the job itself. */
  readonly mark: string;
  readonly since: Date;
  readonly thread: string;
  /** For a job that works for pay weeks: the week's Monday, which only a run for it makes good. */
  readonly week: string | undefined;
  /** Absent: nobody was reached yet. */
  readonly toldAt: Date | undefined;
  /** How many reminders had been due when people were last told. */
  readonly reminders: number;
}

export const emptyWatch: WatchState = {
  lookedAt: undefined,
  jobs: {},
  episodes: [],
  settled: [],
};
