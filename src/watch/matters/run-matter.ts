/** What is the matter with one run, if anything is: at most one thing, the worst. */
import { durationWords, momentWords, plainLine } from "../../domain/alerts/wording.ts";
import { longestSilenceMilliseconds } from "../../domain/locked-run.ts";
import type { JobFacts } from "../../run/job.ts";
import type { Matter } from "../matter.ts";
import type { SeenAttempt, SeenRun, SeenState } from "../sight.ts";
import { endedAtOf, harmedAttempt, killedWords } from "./killed.ts";
import { endingOf, endOf, type RunEnding } from "./run-ending.ts";
import { startMilliseconds } from "./never-started.ts";

/** What a matter says beside the run that it is about. */
type Finding = Pick<Matter, "kind" | "severity" | "since" | "what"> &
  Partial<Pick<Matter, "toldByRun" | "over">>;

/** One that is merely slow to start is given this long: with the time between looks it is told within 7 min. */
const slowMilliseconds = 110_000;
/** Between the end of a run's time and its last word. */
const slackSeconds = 120;

/** @param slot what the run works for. */
export function matterOfRun(
  run: SeenRun,
  slot: Date | undefined,
  job: JobFacts,
  now: Date,
): Matter | undefined {
  const finding = findingOf(run, job, now);
  return (
    finding && {
      job: job.name,
      mark: run.runId,
      thread: run.attempts.findLast(({ lastWords }) => lastWords?.thread !== undefined)?.lastWords
        ?.thread,
      slot,
      run,
      toldByRun: false,
      over: false,
      ...finding,
    }
  );
}

function findingOf(run: SeenRun, job: JobFacts, now: Date): Finding | undefined {
  const { state } = run;
  switch (state.kind) {
    case "not-started":
      return notStarting(state, now) ?? killedAndGoesOn(run);
    case "at-work":
      return stuck(run, state.since, job, now) ?? killedAndGoesOn(run);
    case "ended": {
      const ending = endingOf(run);
      return ending?.outcome === "failed" ? endedBadly(run, ending) : killedAndDone(run);
    }
  }
}

function notStarting(
  { since, progress, why }: SeenState & { kind: "not-started" },
  now: Date,
): Finding | undefined {
  const patience = progress === "stopped" ? startMilliseconds : slowMilliseconds;
  return now.getTime() - since.getTime() > patience
    ? {
        kind: "not-starting",
        severity: "critical",
        since,
        what: `cannot start: ${plainLine(why, 300)}`,
      }
    : undefined;
}

function stuck(run: SeenRun, since: Date, job: JobFacts, now: Date): Finding | undefined {
  const last = run.attempts.at(-1);
  const silent = last?.killedBy === "silence" ? silentFor(last, job, now) : undefined;
  if (silent !== undefined) {
    return silent;
  }
  const limitSeconds = job.attemptSeconds + job.keepsTryingSeconds;
  const overdueFrom = new Date(since.getTime() + (limitSeconds + slackSeconds) * 1000);
  const what = `is at work since ${momentWords(since)}, longer than the ${durationWords(limitSeconds)} it may take`;
  return now > overdueFrom
    ? { kind: "stuck", severity: "critical", since: overdueFrom, what }
    : undefined;
}

function silentFor(attempt: SeenAttempt, job: JobFacts, now: Date): Finding | undefined {
  const { seenAt } = attempt.record;
  return now.getTime() - seenAt.getTime() > longestSilenceMilliseconds(job)
    ? { kind: "stuck", severity: "critical", since: seenAt, what: killedWords(attempt, "silence") }
    : undefined;
}

function killedAndGoesOn(run: SeenRun): Finding | undefined {
  const harmed = harmedAttempt(run);
  // The last one may be silent for a while yet.
  return harmed?.killedBy === undefined || isLastAndSilent(run, harmed)
    ? undefined
    : {
        kind: "killed",
        severity: "warning",
        since: endedAtOf(harmed),
        what: `${killedWords(harmed, harmed.killedBy)}; it is being tried again`,
      };
}

function isLastAndSilent({ attempts }: SeenRun, attempt: SeenAttempt): boolean {
  return attempt.killedBy === "silence" && attempts.at(-1) === attempt;
}

function killedAndDone(run: SeenRun): Finding | undefined {
  const harmed = harmedAttempt(run);
  return harmed?.killedBy === undefined
    ? undefined
    : {
        kind: "killed",
        severity: "warning",
        since: endedAtOf(harmed),
        what: `${killedWords(harmed, harmed.killedBy)}; another try did the work`,
        over: true,
      };
}

function endedBadly(run: SeenRun, { at, attempt }: RunEnding): Finding | undefined {
  const bad = { severity: "critical", since: at } as const;
  if (attempt !== undefined && hasTold(attempt)) {
    return isSlip(run, attempt)
      ? undefined
      : { ...bad, kind: "failed", what: failedWords(run, attempt), toldByRun: true };
  }
  return attempt?.killedBy === undefined
    ? { ...bad, kind: "failed", what: failedWords(run, attempt) }
    : {
        ...bad,
        kind: "killed",
        what: `${killedWords(attempt, attempt.killedBy)}, and is not tried again`,
      };
}

/** Its mail, or what is kept of it for the watchdog to deliver, says that it failed. */
function hasTold({ lastWords }: SeenAttempt): boolean {
  return lastWords?.outcome === "failed" && lastWords.thread !== undefined;
}

/** Options that make no sense: nothing was begun, and whoever typed them was told so. */
function isSlip({ startedBy }: SeenRun, attempt: SeenAttempt): boolean {
  return startedBy === "person" && endOf(attempt)?.cause === "usage";
}

function failedWords({ state }: SeenRun, attempt: SeenAttempt | undefined): string {
  const why = state.kind === "ended" ? state.why : undefined;
  const detail = (attempt && endOf(attempt)?.detail) ?? "";
  return `failed: ${plainLine(detail === "" ? (why ?? "none of its tries said why") : detail, 400)}`;
}
