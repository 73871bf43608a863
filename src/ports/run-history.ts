/** What ran, when, and how it ended. One record a try: a run that Kubernetes starts again has several. */
import type { Cause } from "../domain/failure.ts";
import type { UndeliveredAlert } from "../watch/last-words.ts";
import type { Counts, Trouble } from "../run/outcome.ts";

export interface RunRecord {
  readonly runId: string;
  /** The pod's name, or `local`. */
  readonly attempt: string;
  readonly job: string;
  readonly slot: Date;
  readonly startedBy: "schedule" | "person";
  readonly startedAt: Date;
  /** Its last sign of life: written at the start and at every pause while it waits. */
  readonly seenAt: Date;
  /** Absent while it runs, or where it was killed. */
  readonly end?: RunEnd;
  /** Who overrode the order of jobs, and why. */
  readonly force?: { readonly by: string; readonly reason: string };
}

export interface RunEnd {
  readonly endedAt: Date;
  readonly outcome: "succeeded" | "skipped" | "partial" | "failed";
  readonly exitCode: number;
  readonly cause?: Cause;
  readonly counts: Counts;
  readonly troubles: readonly Trouble[];
  /** One sentence, scrubbed. */
  readonly detail: string;
  /** Files alone keep it; in Kubernetes the pod's last words have it. */
  readonly alert?: RunAlert;
}

/** What a run had to tell, and whether it was heard. */
export interface RunAlert {
  /** Where its mails are threaded. */
  readonly thread: string;
  readonly undelivered?: UndeliveredAlert;
}

export interface RunHistory {
  /** Writes the record, over the one with the same run and attempt. @throws {UnavailableError} */
  record(run: RunRecord, signal: AbortSignal): Promise<void>;
  /** Newest first. */
  list(
    filter: { readonly job?: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly RunRecord[]>;
  /** Every attempt of one run, oldest first. */
  find(runId: string, signal: AbortSignal): Promise<readonly RunRecord[]>;
  /**
   * Removes the job's records of runs that did all their work, or had none, and ended before; answers how many. The newest
   * of them stays whatever its age, and so do runs of which any attempt ended otherwise.
   */
  thinOut(job: string, endedBefore: Date, signal: AbortSignal): Promise<number>;
}
