/**
 * The attempts that are to be seen and have ended, with what is left to do of each. The watchdog's own are among them: its
 * mails may not leave either, and it may be killed.
 */
import type { RunEnd, RunRecord } from "../../ports/run-history.ts";
import type { UndeliveredAlert } from "../../watch/last-words.ts";
import { isRehearsal } from "../../watch/matters/run-ending.ts";
import type { SeenAttempt, SeenRun } from "../../watch/sight.ts";

export interface EndedAttempt {
  readonly record: RunRecord;
  readonly end: RunEnd;
  /** `<runId>/<attempt>`: of it nothing is left to do. */
  readonly mark: string;
  readonly undelivered: UndeliveredAlert | undefined;
  /** Its alert was delivered late, whatever else is left to do. */
  readonly isDelivered: boolean;
  /** It only rehearsed: no history has it. */
  readonly dryRun: boolean;
}

/** Those that are not settled. */
export function endedAttempts(
  runs: readonly SeenRun[],
  settled: readonly string[],
): readonly EndedAttempt[] {
  const marks = new Set(settled);
  return runs
    .flatMap((run) => run.attempts.map((attempt) => ({ attempt, dryRun: isRehearsal(run) })))
    .flatMap(({ attempt, dryRun }) => endedAttempt(attempt, dryRun, marks) ?? [])
    .filter(({ mark }) => !marks.has(mark));
}

export function deliveredMark(mark: string): string {
  return `${mark}/delivered`;
}

function endedAttempt(
  { record, lastWords }: SeenAttempt,
  dryRun: boolean,
  marks: ReadonlySet<string>,
): EndedAttempt | undefined {
  const { end, runId, attempt } = record;
  const mark = `${runId}/${attempt}`;
  return (
    end && {
      record,
      end,
      mark,
      undelivered: lastWords?.undelivered,
      isDelivered: marks.has(deliveredMark(mark)),
      dryRun,
    }
  );
}
