/** What ended a try from outside, as a clause after the job's title, and whether that is anybody's matter. */
import { momentWords } from "../../domain/alerts/wording.ts";
import { endOf } from "./run-ending.ts";
import type { Killer, SeenAttempt, SeenRun } from "../sight.ts";

const interruptedExitCode = 143;

/**
 * The last try that was killed, as far as people are to know of it. A drained node is everyday life, and so is a try that was
 * told to stop and did: Kubernetes starts another.
 */
export function harmedAttempt({ attempts }: SeenRun): SeenAttempt | undefined {
  return attempts.findLast(
    (attempt) =>
      attempt.killedBy !== undefined &&
      attempt.killedBy !== "disruption" &&
      !(attempt.killedBy === "signal" && exitCodeOf(attempt) === interruptedExitCode),
  );
}

export function exitCodeOf(attempt: SeenAttempt): number | undefined {
  return endOf(attempt)?.exitCode;
}

/** When it was over, as far as that is known. */
export function endedAtOf({ record }: SeenAttempt): Date {
  return record.end?.endedAt ?? record.seenAt;
}

/** `was killed: it used more memory than its limit`. */
export function killedWords(attempt: SeenAttempt, killer: Killer): string {
  switch (killer) {
    case "memory":
      return "was killed: it used more memory than its limit";
    case "eviction":
      return "was killed: its node ran short of memory or disk and put it out";
    case "disruption":
      return "was stopped: its node was drained or went away";
    case "deadline":
      return "was killed: it was at work longer than Kubernetes lets it";
    case "signal":
      return signalWords(exitCodeOf(attempt));
    case "silence":
      return `gives no sign of life since ${momentWords(attempt.record.seenAt)}`;
  }
}

function signalWords(exitCode: number | undefined): string {
  if (exitCode === interruptedExitCode) {
    return "was told to stop before it was done";
  }
  return exitCode === undefined
    ? "was killed from outside"
    : `was killed from outside: exit code ${exitCode}`;
}
