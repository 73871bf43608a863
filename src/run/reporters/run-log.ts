/** Puts a run's start and end into the log: one line each, the end with what people look for. */
import type { Cause } from "../../domain/failure.ts";
import type { Reporter, RunEvent } from "../event.ts";
import { copyUseWords } from "../copy-uses.ts";
import { exitCodeOf } from "../exit-codes.ts";
import type { Log } from "../log.ts";
import type { Outcome } from "../outcome.ts";
import { runIsWaiting, writeLastLine } from "../words.ts";

export function runLog(log: Log): Reporter {
  return {
    name: "log",
    limitSeconds: 1,
    async report(event) {
      switch (event.kind) {
        case "started":
          log.info(startFields(event.run), "run started");
          return;
        case "working":
          return;
        case "waiting":
          logWait(log, event);
          return;
        case "ended":
          logEnd(log, event);
          return;
      }
    },
  };
}

function startFields(run: RunEvent["run"]) {
  const { runId, attempt, startedBy, slot, payWeek, force, dryRun, environment } = run;
  return {
    runId,
    attempt,
    startedBy,
    slot,
    payWeek,
    environment,
    dryRun,
    ...(force === undefined ? {} : { force }),
  };
}

function logWait(log: Log, event: RunEvent & { readonly kind: "waiting" }): void {
  const { waited, until, news, error } = event;
  const fields = { waitingFor: waited.what, since: waited.since, until, error: error.message };
  if (news) {
    log.warn(fields, runIsWaiting);
  } else {
    log.info(fields, "run is still waiting");
  }
}

function logEnd(log: Log, event: RunEvent & { readonly kind: "ended" }): void {
  const { outcome, run, attempts, copies } = event;
  const seconds = (event.endedAt.getTime() - run.startedAt.getTime()) / 1000;
  const fields = {
    runId: run.runId,
    outcome: outcome.kind,
    exitCode: exitCodeOf(outcome),
    seconds,
    attempts,
    ...(copies.length === 0 ? {} : { fromCopies: copies.map(copyUseWords) }),
    ...detailsOf(outcome),
  };
  writeLastLine(log, run, outcome, fields);
}

/** A stack helps with a fault alone; what is foreseen says all in its message. */
function errorFields(cause: Cause, error: Error) {
  return cause === "fault" ? { err: error } : { error: error.message };
}

function detailsOf(outcome: Outcome): Readonly<Record<string, unknown>> {
  switch (outcome.kind) {
    case "succeeded":
      return { counts: outcome.counts };
    case "skipped":
      return { because: outcome.because, detail: outcome.detail };
    case "partial":
      return { counts: outcome.counts, troubles: outcome.troubles };
    case "failed":
      return { cause: outcome.cause, ...errorFields(outcome.cause, outcome.error) };
  }
}
