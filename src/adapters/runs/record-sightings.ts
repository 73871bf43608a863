/**
 * Runs as the records show them that they leave. One without an end is at work, or was killed and could not say so: whether it
 * has been silent for too long is for whoever knows how long it may be.
 */
import { saysLockedOut } from "../../domain/locked-run.ts";
import type { RunHistory, RunRecord } from "../../ports/run-history.ts";
import type { Sightings } from "../../ports/sightings.ts";
import type { LastWords } from "../../watch/last-words.ts";
import type { SeenAttempt, SeenRun, SeenState } from "../../watch/sight.ts";

/** All there are: a job that runs once a week is behind thousands of one that runs every five minutes. */
const limit = 1_000_000;

export function recordSightings(records: Pick<RunHistory, "list">): Sightings {
  return {
    async look(signal) {
      const newestFirst = await records.list({ limit }, signal);
      const byRun = Map.groupBy(newestFirst.toReversed(), ({ runId }) => runId);
      return {
        schedules: undefined,
        runs: [...byRun.values()].flatMap(([first, ...others]) =>
          first === undefined ? [] : [seenRun([first, ...others])],
        ),
      };
    },
    commands: (program) => ({
      rerun: (job, week) => program(`run ${job}${week === undefined ? "" : ` --week ${week}`}`),
      logs: ({ runId }) => program(`runs show ${runId}`),
      describe: () => undefined,
      schedule: () => undefined,
      resume: () => undefined,
    }),
  };
}

type Records = readonly [RunRecord, ...RunRecord[]];

/** @param records oldest first. */
function seenRun(records: Records): SeenRun {
  const [{ job, runId, startedBy, startedAt }] = records;
  return {
    job,
    runId,
    name: runId,
    startedBy,
    madeAt: startedAt,
    state: stateOf(records),
    attempts: records.map(seenAttempt),
  };
}

function stateOf(records: Records): SeenState {
  const { end, startedAt } = records.at(-1) ?? records[0];
  if (end === undefined) {
    return { kind: "at-work", since: startedAt };
  }
  const well = end.outcome === "succeeded" || end.outcome === "skipped";
  return { kind: "ended", at: end.endedAt, well };
}

function seenAttempt(record: RunRecord): SeenAttempt {
  return {
    record,
    killedBy: record.end === undefined ? "silence" : undefined,
    lastWords: lastWordsIn(record),
  };
}

function lastWordsIn({ job, runId, slot, end }: RunRecord): LastWords | undefined {
  if (end === undefined) {
    return undefined;
  }
  const { outcome, exitCode, detail, cause, alert } = end;
  const isLocked = outcome === "skipped" && saysLockedOut(detail);
  return {
    job,
    runId,
    outcome,
    exitCode,
    detail,
    slot,
    ...(cause === undefined ? {} : { cause }),
    ...(isLocked ? { because: "locked" } : {}),
    ...(alert === undefined ? {} : { thread: alert.thread }),
    ...(alert?.undelivered === undefined ? {} : { undelivered: alert.undelivered }),
  };
}
