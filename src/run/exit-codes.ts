/**
 * The one table of exit codes. The process, the pod failure policy, the mail's words and the docs read it.
 * Numbers follow sysexits.h (64–78), timeout(1) (124) and 128 + signal (143).
 */
import type { Cause } from "../domain/failure.ts";
import type { Outcome } from "./outcome.ts";

interface Failure {
  readonly exitCode: number;
  /** What it means, as a sentence for the person who reads the alert. */
  readonly meaning: string;
  /** Whether Kubernetes may start another pod for the same run. */
  readonly retriedByKubernetes: boolean;
}

export const failures = {
  fault: {
    exitCode: 1,
    meaning: "The job hit a fault nobody foresaw.",
    retriedByKubernetes: false,
  },
  usage: {
    exitCode: 64,
    meaning: "The options do not make sense; nothing ran.",
    retriedByKubernetes: false,
  },
  blocked: {
    exitCode: 69,
    meaning: "Another job has not made what this one needs.",
    retriedByKubernetes: false,
  },
  unavailable: {
    exitCode: 75,
    meaning: "Something outside stayed unavailable until the run gave up.",
    retriedByKubernetes: false,
  },
  denied: { exitCode: 77, meaning: "Access was taken away.", retriedByKubernetes: false },
  misconfigured: {
    exitCode: 78,
    meaning: "The settings are wrong.",
    retriedByKubernetes: false,
  },
  deadline: {
    exitCode: 124,
    meaning: "The attempt took longer than the job allows.",
    retriedByKubernetes: false,
  },
  interrupted: {
    exitCode: 143,
    meaning: "The run was told to stop before it was done.",
    retriedByKubernetes: true,
  },
} as const satisfies Readonly<Record<Cause, Failure>>;

/** Exit code of `partial`: done, with exceptions a person must see. */
export const partialExitCode = 3;

export function exitCodeOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case "succeeded":
    case "skipped":
      return 0;
    case "partial":
      return partialExitCode;
    case "failed":
      return failures[outcome.cause].exitCode;
  }
}
