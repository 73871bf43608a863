/** What one look of the watchdog leaves for the next, and for others: when it looked, what is the matter, what people were told. */
import type { MatterKind, MatterSeverity } from "./matter.ts";

export interface WatchState {
  /** When the last whole look began; `undefined`: none yet. */
  readonly lookedAt: Date | undefined;
  /** What was seen of each job's schedule, by job. */
  readonly jobs: Readonly<Record<string, WatchedJob>>;
  readonly episodes: readonly Episode[];
  /** What people need not be told (again), by the watchdog, while it is to be seen. */
  readonly told: readonly Told[];
  /** Ids of runs that went wrong and were made good, while they are to be seen: what made them good may be gone first. */
  readonly madeGood: readonly string[];
  /** Runs that had not ended when they were seen last: one that is gone was deleted. */
  readonly unended: readonly UnendedRun[];
  /** Attempts of which nothing is left to do: told, delivered, recorded. `<runId>/<attempt>`. */
  readonly settled: readonly string[];
  /** What was noted could not be read, as a whole or in part, and was begun anew. It is never kept. */
  readonly damaged?: true | undefined;
}

export interface WatchedJob {
  /** Empty: it had none, though the installation has the job. */
  readonly schedule: string;
  /** Slots before are not expected: it was new, suspended or scheduled otherwise then. */
  readonly expectedFrom: Date;
}

/** Something is the matter with a job, until a run makes it good. A job has at most one of its runs and one of its schedule. */
export interface Episode {
  readonly job: string;
  readonly kind: MatterKind;
  readonly severity: MatterSeverity;
  /** What makes it this matter and no other: a run's id, a slot; empty: the job itself. */
  readonly mark: string;
  /** When it began, maybe as another kind of matter. */
  readonly since: Date;
  /** When it went wrong last: only what ends later makes it good. */
  readonly latest: Date;
  readonly slot: Date | undefined;
  /** For a job that works for pay weeks: the week's Monday, which only a run for it makes good. */
  readonly week: string | undefined;
  readonly thread: string;
  /** As the matter said it, for reminders when there is nothing to be seen any more. */
  readonly what: string;
  /** When people were told last, by the run or by the watchdog. Absent: nobody was reached yet. */
  readonly toldAt: Date | undefined;
  /** How many reminders had been due when people were last told. */
  readonly reminders: number;
}

export interface Told {
  /** The matter, as `factOf` names it. */
  readonly fact: string;
  /** `undefined`: nobody had to be, by the watchdog. */
  readonly at: Date | undefined;
}

export interface UnendedRun {
  readonly job: string;
  readonly runId: string;
  readonly name: string;
  readonly madeAt: Date;
  readonly slot: Date | undefined;
  readonly seenAt: Date;
  /** When it was found missing. */
  readonly goneAt: Date | undefined;
}

export const emptyWatch: WatchState = {
  lookedAt: undefined,
  jobs: {},
  episodes: [],
  told: [],
  madeGood: [],
  unended: [],
  settled: [],
};
