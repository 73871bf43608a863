/** A run's record as a row and back. Counts and troubles are JSON text, and parsed as the strangers' text it may be. */
import type { Cause } from "../../domain/failure.ts";
import { failures } from "../../run/exit-codes.ts";
import type { Counts, Trouble } from "../../run/outcome.ts";
import type { RunEnd, RunRecord } from "../../ports/run-history.ts";
import type { RunRow } from "./tables.ts";
import { readMoment, writeMoment } from "./values.ts";

export function toRunRow(run: RunRecord): RunRow {
  return {
    run_id: run.runId,
    attempt: run.attempt,
    job: run.job,
    slot: writeMoment(run.slot),
    started_by: run.startedBy,
    started_at: writeMoment(run.startedAt),
    seen_at: writeMoment(run.seenAt),
    ...endColumns(run.end),
    forced_by: run.force?.by ?? null,
    forced_reason: run.force?.reason ?? null,
  };
}

type EndColumns = Pick<
  RunRow,
  "ended_at" | "outcome" | "exit_code" | "cause" | "counts" | "troubles" | "detail"
>;

function endColumns(end: RunEnd | undefined): EndColumns {
  if (end === undefined) {
    return {
      ended_at: null,
      outcome: null,
      exit_code: null,
      cause: null,
      counts: null,
      troubles: null,
      detail: null,
    };
  }
  return {
    ended_at: writeMoment(end.endedAt),
    outcome: end.outcome,
    exit_code: end.exitCode,
    cause: end.cause ?? null,
    counts: JSON.stringify(end.counts),
    troubles: JSON.stringify(end.troubles),
    detail: end.detail.slice(0, 10_000),
  };
}

export function toRunRecord(row: RunRow): RunRecord {
  const end = endIn(row);
  return {
    runId: row.run_id,
    attempt: row.attempt,
    job: row.job,
    slot: readMoment(row.slot),
    startedBy: row.started_by === "person" ? "person" : "schedule",
    startedAt: readMoment(row.started_at),
    seenAt: readMoment(row.seen_at),
    ...(end === undefined ? {} : { end }),
    ...(row.forced_by === null
      ? {}
      : { force: { by: row.forced_by, reason: row.forced_reason ?? "" } }),
  };
}

const outcomes = ["succeeded", "skipped", "partial", "failed"] as const;

function endIn(row: RunRow): RunEnd | undefined {
  if (row.ended_at === null) {
    return undefined;
  }
  const outcome = outcomes.find((each) => each === row.outcome);
  if (outcome === undefined) {
    throw new TypeError(`Cannot read run ${row.run_id}: this program does not know its outcome`);
  }
  return {
    endedAt: readMoment(row.ended_at),
    outcome,
    exitCode: row.exit_code ?? 0,
    ...(isCause(row.cause) ? { cause: row.cause } : {}),
    counts: countsIn(row.counts),
    troubles: troublesIn(row.troubles),
    detail: row.detail ?? "",
  };
}

function isCause(text: string | null): text is Cause {
  return text !== null && Object.hasOwn(failures, text);
}

function countsIn(text: string | null): Counts {
  const counts = parsed(text);
  const entries = typeof counts === "object" && counts !== null ? Object.entries(counts) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function troublesIn(text: string | null): readonly Trouble[] {
  const troubles = parsed(text);
  return Array.isArray(troubles) ? troubles.filter(isTrouble) : [];
}

function isTrouble(value: unknown): value is Trouble {
  const texts = ["subject", "problem", "remedy"];
  return (
    typeof value === "object" &&
    value !== null &&
    texts.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "string")
  );
}

// History that cannot be read must not stop the run that looks at it.
function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
