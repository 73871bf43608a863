/**
 * What a run leaves behind when it ends, for whoever looks later: how it ended, and the alert that no road took. In Kubernetes
 * it is the pod's termination message, else part of the run's record. No patient data, no secret.
 */
import type { RunEnd } from "../ports/run-history.ts";

export interface LastWords extends Pick<RunEnd, "outcome" | "exitCode" | "detail"> {
  readonly job: string;
  readonly runId: string;
  readonly cause?: string | undefined;
  /** The scheduled moment it worked for. */
  readonly slot?: Date | undefined;
  /** Why it had nothing to do: `locked`, `already-done`, `nothing-to-do`. */
  readonly because?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Where its mails are threaded; absent: it had nothing to tell. */
  readonly thread?: string | undefined;
  readonly undelivered?: UndeliveredAlert | undefined;
}

/** What no mail road took. */
export interface UndeliveredAlert {
  readonly subject: string;
  readonly text: string;
  readonly thread: string;
  /** Whom it did not reach; empty where it was not known yet who gets it. */
  readonly recipients: readonly string[];
}
