/** A run's event as its record: what the history, the run files and the pod's last words keep. */
import type { RunEnd, RunRecord } from "../ports/run-history.ts";
import type { CopyUse } from "../secrets/copy-use.ts";
import type { LastWords } from "../watch/last-words.ts";
import { copyUseWords } from "./copy-uses.ts";
import { momentOf, type RunEvent } from "./event.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { countWordsOf } from "./count-words.ts";
import type { Counts, Outcome, Trouble } from "./outcome.ts";

type Ended = Extract<RunEvent, { kind: "ended" }>;

export function recordOf(event: RunEvent, scrub: (text: string) => string): RunRecord {
  const { run } = event;
  const record: RunRecord = {
    runId: run.runId,
    attempt: run.attempt,
    job: run.job.name,
    slot: run.slot,
    startedBy: run.startedBy,
    startedAt: run.startedAt,
    seenAt: momentOf(event),
    ...(run.force === undefined ? {} : { force: run.force }),
  };
  return event.kind === "ended" ? { ...record, end: endOf(event, scrub) } : record;
}

/** What the run leaves behind for whoever looks at it from outside. */
export function lastWordsOf(
  event: Ended,
  alert: Pick<LastWords, "thread" | "undelivered">,
  scrub: (text: string) => string,
): LastWords {
  const { run, outcome } = event;
  const { cause, exitCode, detail } = endOf(event, scrub);
  return {
    job: run.job.name,
    runId: run.runId,
    outcome: outcome.kind,
    exitCode,
    detail,
    cause,
    slot: run.slot,
    because: outcome.kind === "skipped" ? outcome.because : undefined,
    dryRun: run.dryRun ? true : undefined,
    ...alert,
  };
}

function endOf({ outcome, endedAt, copies }: Ended, scrub: (text: string) => string): RunEnd {
  return {
    endedAt,
    outcome: outcome.kind,
    exitCode: exitCodeOf(outcome),
    counts: "counts" in outcome ? outcome.counts : {},
    troubles: outcome.kind === "partial" ? outcome.troubles.map(scrubbed(scrub)) : [],
    detail: scrub(`${sentenceOf(outcome)}${copiesIn(copies)}`),
    ...(outcome.kind === "failed" ? { cause: outcome.cause } : {}),
  };
}

/** What a server said stands in the problem. */
function scrubbed(scrub: (text: string) => string) {
  return ({ problem, ...trouble }: Trouble): Trouble => ({ ...trouble, problem: scrub(problem) });
}

function copiesIn(copies: readonly CopyUse[]): string {
  return copies.length === 0 ? "" : `; secrets from copies: ${copies.map(copyUseWords).join(", ")}`;
}

/** The outcome in one sentence. */
export function sentenceOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case "succeeded":
      return countsIn(outcome.counts);
    case "skipped":
      return outcome.detail;
    case "partial":
      return `${countsIn(outcome.counts)}; ${outcome.troubles.length} to look at`;
    case "failed":
      return outcome.error.message;
  }
}

function countsIn(counts: Counts): string {
  const parts = countWordsOf(counts).map(({ label, value }) => `${label.toLowerCase()}: ${value}`);
  return parts.length === 0 ? "done" : parts.join(", ");
}
