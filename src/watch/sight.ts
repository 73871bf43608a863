/**
 * What can be seen of jobs and their runs from outside, whoever shows it: Kubernetes, or the records that runs leave. A run
 * that was killed, or never started, says nothing about itself; here it is all the same.
 */
import type { RunRecord } from "../ports/run-history.ts";
import type { LastWords } from "./last-words.ts";

export interface Sight {
  /** Undefined where nobody keeps them: then the jobs' own hold, from their first run on. */
  readonly schedules: readonly SeenSchedule[] | undefined;
  readonly runs: readonly SeenRun[];
}

/** A job's schedule as it is in force. */
export interface SeenSchedule {
  readonly job: string;
  /** Cron, in UTC. */
  readonly schedule: string;
  /** `by-values`: it is meant to be; `by-hand`: somebody did it since. */
  readonly suspended: "no" | "by-values" | "by-hand";
  /** Slots before are nobody's business. */
  readonly since: Date;
  /** The last slot for which something was started. */
  readonly lastStartedFor: Date | undefined;
}

export interface SeenRun {
  readonly job: string;
  readonly runId: string;
  /** As people find it: the Job's name, or the run's id. */
  readonly name: string;
  readonly startedBy: "schedule" | "person";
  /** When it was made; its first attempt may have begun later. */
  readonly madeAt: Date;
  /** A slot of the week that a person chose for it; absent: it follows from its moment. */
  readonly slot?: Date;
  /** It is to change nothing; absent: unless it says so itself. */
  readonly rehearses?: true;
  readonly state: SeenState;
  /** Each try, oldest first; none where nothing has begun. */
  readonly attempts: readonly SeenAttempt[];
}

export type SeenState =
  | {
      readonly kind: "not-started";
      /** Since when it could have. */
      readonly since: Date;
      /** `stopped`: it will not start by itself; `slow`: it still may. */
      readonly progress: "stopped" | "slow";
      /** Why, as a clause: `its image cannot be pulled (ImagePullBackOff)`. */
      readonly why: string;
    }
  | { readonly kind: "at-work"; readonly since: Date }
  | {
      readonly kind: "ended";
      readonly at: Date;
      readonly well: boolean;
      /** Why not well, as it is seen from outside, as a clause: `it took longer than its Job may (DeadlineExceeded)`. */
      readonly why?: string | undefined;
    };

export interface SeenAttempt {
  /** What is known of it, as the history keeps it; with an end also where it could not say so itself. */
  readonly record: RunRecord;
  /** What ended it from outside; absent: it ended by itself, or has not ended. */
  readonly killedBy: Killer | undefined;
  readonly lastWords: LastWords | undefined;
}

/**
 * `memory`: the limit; `eviction`: the node was short of something; `disruption`: its node was drained or went away, and
 * Kubernetes starts it anew at no cost; `deadline`: Kubernetes' own; `signal`: any other; `silence`: it gives no sign of life.
 */
export type Killer = "memory" | "eviction" | "disruption" | "deadline" | "signal" | "silence";
