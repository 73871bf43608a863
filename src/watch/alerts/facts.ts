/** The table at the end of an alert of the watchdog: which job and run it is about, its tries, and what comes next. */
import type { Fact } from "../../domain/alerts/alert.ts";
import { dayWords, momentWords, plainLine, spanWords } from "../../domain/alerts/wording.ts";
import { isOfSchedule } from "../matter.ts";
import { exitCodeOf } from "../matters/killed.ts";
import type { SeenAttempt, SeenRun } from "../sight.ts";
import type { Episode } from "../watch-state.ts";
import { exitWords } from "./exit-words.ts";
import type { Telling } from "./telling.ts";

const shownTries = 5;

/** @param more how many reminders there were, or how long it lasted once it is over. */
export function factsOf(
  telling: Telling,
  run: SeenRun | undefined,
  more: { readonly reminder?: number; readonly lasted?: string },
): readonly Fact[] {
  const { episode, nextRun } = telling;
  const { reminder = 0, lasted } = more;
  const next =
    lasted === undefined && isOfSchedule(episode.kind) ? "none while it is so" : undefined;
  return [
    ...identity(telling),
    ...workFacts(episode),
    ...(run === undefined ? [] : runFacts(run)),
    {
      label: episode.kind === "stuck" ? "Overdue since" : "Since",
      value: momentWords(episode.since),
    },
    ...(lasted === undefined ? [] : [{ label: "Lasted", value: lasted }]),
    ...(reminder === 0 ? [] : [{ label: "Reminder", value: String(reminder) }]),
    { label: "Next run", value: next ?? nextRunWords(nextRun) },
  ];
}

// Where it is not production, that comes first: it decides how fast one gets up.
function identity({ job, view }: Telling): readonly Fact[] {
  const name = { label: "Job", value: plainLine(`${job.title} (${job.name})`, 200) };
  const environment = { label: "Environment", value: plainLine(view.environment, 60) };
  return view.environment === "production" ? [name, environment] : [environment, name];
}

function workFacts({ week, slot }: Episode): readonly Fact[] {
  return [
    ...(week === undefined ? [] : [{ label: "Pay week", value: weekWords(week) }]),
    ...(slot === undefined ? [] : [{ label: "Slot", value: momentWords(slot) }]),
  ];
}

function weekWords(week: string): string {
  const monday = new Date(`${week}T00:00:00Z`);
  return `${dayWords(monday)} to ${dayWords(new Date(monday.getTime() + 6 * 86_400_000))}`;
}

function runFacts({ name, runId, startedBy, madeAt, state, attempts }: SeenRun): readonly Fact[] {
  const skipped = Math.max(0, attempts.length - shownTries);
  // Of a run past its time, Kubernetes takes the pods away.
  const none = state.kind === "ended" ? "none is to be seen any more" : "none has begun";
  const by = startedBy === "schedule" ? "the schedule" : "a person";
  return [
    { label: "Run", value: plainLine(name, 100) },
    ...(runId === name ? [] : [{ label: "Run id", value: plainLine(runId, 100) }]),
    { label: "Started", value: `${momentWords(madeAt)}, by ${by}` },
    { label: "Tries", value: attempts.length === 0 ? none : String(attempts.length) },
    ...attempts.slice(-shownTries).map((attempt, index) => tryFact(attempt, skipped + index + 1)),
  ];
}

function tryFact(attempt: SeenAttempt, number: number): Fact {
  const { startedAt, end } = attempt.record;
  const exitCode = exitCodeOf(attempt);
  const ended = [
    ...(end === undefined ? [] : [`ended after ${spanWords(startedAt, end.endedAt)}`]),
    ...(exitCode === undefined ? [] : [`exit code ${exitWords(exitCode)}`]),
    ...(attempt.killedBy === undefined ? [] : [killers[attempt.killedBy]]),
  ];
  const how = ended.length === 0 ? "not ended" : ended.join(", ");
  return { label: `Try ${number}`, value: `${momentWords(startedAt)}: ${how}` };
}

const killers = {
  memory: "out of memory",
  eviction: "evicted from its node",
  disruption: "its node was drained or went away",
  deadline: "past the time that Kubernetes gives it",
  signal: "stopped from outside",
  silence: "no sign of life",
} as const;

function nextRunWords(nextRun: Date | undefined): string {
  return nextRun === undefined ? "none is scheduled" : momentWords(nextRun);
}
