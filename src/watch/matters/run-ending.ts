/** How a seen run ended, whoever said so: the run itself with its last words, its record, or whoever saw it from outside. */
import { saysLockedOut } from "../../domain/locked-run.ts";
import type { LastWords } from "../last-words.ts";
import type { SeenAttempt, SeenRun } from "../sight.ts";

export interface RunEnding {
  readonly at: Date;
  /** `locked`: another run was at the work, so it says nothing about it. */
  readonly outcome: "succeeded" | "skipped" | "locked" | "partial" | "failed";
  /** The try that decided; `undefined`: there was none. */
  readonly attempt: SeenAttempt | undefined;
}

/** Whether it was a dry run: nobody's matter, and no work. */
export function isRehearsal({ rehearses, attempts }: SeenRun): boolean {
  return rehearses === true || attempts.some(({ lastWords }) => lastWords?.dryRun === true);
}

/** `undefined` while it has not ended. */
export function endingOf({ state, attempts }: SeenRun): RunEnding | undefined {
  if (state.kind !== "ended") {
    return undefined;
  }
  const good = state.well ? attempts.findLast(endedGood) : undefined;
  const attempt = good ?? attempts.at(-1);
  const seen = state.well ? "succeeded" : "failed";
  return { at: state.at, outcome: (attempt && outcomeOf(attempt)) ?? seen, attempt };
}

function outcomeOf(attempt: SeenAttempt): RunEnding["outcome"] | undefined {
  const outcome = endOf(attempt)?.outcome;
  return outcome === "skipped" && isLockedOut(attempt) ? "locked" : outcome;
}

function endedGood(attempt: SeenAttempt): boolean {
  return endOf(attempt)?.exitCode === 0;
}

function isLockedOut({ record, lastWords }: SeenAttempt): boolean {
  return lastWords?.because === undefined
    ? saysLockedOut(lastWords?.detail ?? record.end?.detail ?? "")
    : lastWords.because === "locked";
}

/** Its end; who was killed after his last words did not end as they say. */
export function endOf({
  record,
  lastWords,
}: SeenAttempt): Pick<LastWords, "outcome" | "exitCode" | "detail" | "cause"> | undefined {
  return record.end ?? lastWords;
}
