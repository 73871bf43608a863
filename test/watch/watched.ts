/** Jobs, runs and sights as the watchdog has them, for tests; and a watchdog that looks again and again. Moments are of Monday 2026-11-23. */
import type { Cause } from "../../src/domain/failure.ts";
import { failures } from "../../src/run/exit-codes.ts";
import type { JobFacts } from "../../src/run/job.ts";
import type { RunEnd } from "../../src/ports/run-history.ts";
import { afterTelling, nextLook } from "../../src/watch/looking.ts";
import { mattersIn } from "../../src/watch/matters.ts";
import type { News } from "../../src/watch/news.ts";
import type {
  Killer,
  SeenAttempt,
  SeenRun,
  SeenSchedule,
  SeenState,
} from "../../src/watch/sight.ts";
import type { Viewpoint, WholeSight } from "../../src/watch/viewpoint.ts";
import { emptyWatch, type WatchState } from "../../src/watch/watch-state.ts";

/** `09:05`, `09:05:30`; with a day: `24 09:05`. */
export function at(text: string): Date {
  const [day, time] = text.includes(" ") ? text.split(" ") : ["23", text];
  return new Date(`2026-11-${day}T${time}${time?.length === 5 ? ":00" : ""}Z`);
}

/** Works for pay weeks, Mondays at 09:00; may take 6 h 5 min. */
export const report: JobFacts = {
  name: "provider-payment-report",
  title: "Weekly Provider Payment Report",
  summary: "Print what each provider is owed",
  schedule: "0 9 * * 1",
  attemptSeconds: 300,
  keepsTryingSeconds: 21_600,
  accepts: ["week", "dry-run"],
  secrets: ["database"],
  words: { succeeded: "done", partial: "partly done", failed: "not done" },
  whenItFails: "Nobody is paid until the report is there.",
};

/** Daily at 08:00, for no pay week. */
export const backup: JobFacts = {
  ...report,
  name: "database-backup",
  title: "Database Backup",
  schedule: "0 8 * * *",
  accepts: [],
};

/** Every half hour; may take 90 s. */
export const warming: JobFacts = {
  ...report,
  name: "secrets-warming",
  title: "Secrets Cache Warming",
  schedule: "*/30 * * * *",
  attemptSeconds: 90,
  keepsTryingSeconds: 0,
  accepts: [],
};

export function scheduleOf(
  job: JobFacts,
  lastStartedFor: Date | undefined,
  changes: Partial<SeenSchedule> = {},
): SeenSchedule {
  return {
    job: job.name,
    schedule: job.schedule,
    suspended: "no",
    since: new Date("2026-10-01T00:00:00Z"),
    lastStartedFor,
    ...changes,
  };
}

export interface Try {
  readonly from: Date;
  readonly to?: Date;
  readonly exitCode?: number;
  readonly killedBy?: Killer;
  /** What it said at its end, if it could. */
  readonly said?: Partial<NonNullable<SeenAttempt["lastWords"]>>;
  readonly slot?: Date;
}

const outcomes: Readonly<Record<number, RunEnd["outcome"]>> = { 0: "succeeded", 3: "partial" };

export function runOf(
  job: JobFacts,
  run: {
    readonly id: string;
    readonly madeAt: Date;
    readonly state: SeenState;
    readonly startedBy?: SeenRun["startedBy"];
    readonly tries?: readonly Try[];
  },
): SeenRun {
  const { id, madeAt, state, startedBy = "schedule", tries = [] } = run;
  return {
    job: job.name,
    runId: id,
    name: `${job.name}-${id}`,
    startedBy,
    madeAt,
    state,
    attempts: tries.map((one, index) => attemptOf(job, id, startedBy, one, index)),
  };
}

function attemptOf(
  job: JobFacts,
  runId: string,
  startedBy: SeenRun["startedBy"],
  one: Try,
  index: number,
): SeenAttempt {
  const { from, to, killedBy, said, slot = at("09:00") } = one;
  const end = to && endOf(one, to);
  const record = {
    runId,
    attempt: `${runId}-pod-${index}`,
    job: job.name,
    slot,
    startedBy,
    startedAt: from,
    seenAt: to ?? from,
    ...(end === undefined ? {} : { end }),
  };
  const words = end ?? { outcome: "failed", exitCode: 1, detail: "" };
  return { record, killedBy, lastWords: said && { job: job.name, runId, slot, ...words, ...said } };
}

function endOf({ exitCode = 0, said }: Try, endedAt: Date): RunEnd {
  const outcome = said?.outcome ?? outcomes[exitCode] ?? "failed";
  const cause = Object.keys(failures).find((each): each is Cause => each === said?.cause);
  const end = { endedAt, outcome, exitCode, counts: {}, troubles: [], detail: said?.detail ?? "" };
  return cause === undefined ? end : { ...end, cause };
}

export function succeeded(job: JobFacts, id: string, from: Date, to: Date, slot?: Date): SeenRun {
  const said = slot === undefined ? {} : { slot };
  return runOf(job, {
    id,
    madeAt: from,
    state: { kind: "ended", at: to, well: true },
    tries: [{ from, to, said, ...said }],
  });
}

/** It says so itself. */
export function failed(
  job: JobFacts,
  id: string,
  from: Date,
  to: Date,
  said: Try["said"] = {},
): SeenRun {
  return runOf(job, {
    id,
    madeAt: from,
    state: { kind: "ended", at: to, well: false },
    tries: [
      {
        from,
        to,
        exitCode: 1,
        said: { thread: `${job.name}.said@example.com`, detail: "Cannot add", ...said },
        ...(said.slot === undefined ? {} : { slot: said.slot }),
      },
    ],
  });
}

/** Not tried again. */
export function killed(
  job: JobFacts,
  id: string,
  from: Date,
  to: Date,
  killedBy: Killer = "memory",
): SeenRun {
  return runOf(job, {
    id,
    madeAt: from,
    state: { kind: "ended", at: to, well: false },
    tries: [{ from, to, exitCode: 137, killedBy }],
  });
}

export function sightOf(
  schedules: readonly SeenSchedule[],
  runs: readonly SeenRun[] = [],
): WholeSight {
  return { schedules, runs, keepsSchedules: true };
}

export function viewAt(now: Date, jobs: readonly JobFacts[] = [report]): Viewpoint {
  return { jobs, now, environment: "production", mailDomain: "example.com" };
}

/** The notes after a quiet look. */
export function notedAt(now: Date, jobs: readonly JobFacts[] = [report]): WatchState {
  return {
    ...emptyWatch,
    lookedAt: now,
    jobs: Object.fromEntries(
      jobs.map(({ name, schedule }) => [
        name,
        { schedule, expectedFrom: new Date("2026-10-01T00:00:00Z") },
      ]),
    ),
  };
}

export interface Watchman {
  readonly state: () => WatchState;
  /** @param isHeard whether a mail server takes what is told. */
  readonly look: (now: Date, sight: WholeSight, isHeard?: boolean) => readonly News[];
}

/** Looks by itself; what it answers is what people are told. */
export function watchman(
  jobs: readonly JobFacts[] = [report],
  start: WatchState = notedAt(at("08:55"), jobs),
): Watchman {
  let state = start;
  return {
    state: () => state,
    look: (now, sight, isHeard = true) => {
      const view = viewAt(now, jobs);
      const look = nextLook(state, sight, mattersIn(sight, state, view), view);
      state = isHeard ? afterTelling(look.state, look.news, now) : look.state;
      return look.news;
    },
  };
}

/** `begun never-started critical`. */
export function newsWords(news: readonly News[]): readonly string[] {
  return news.map(({ kind, episode }) => `${kind} ${episode.kind} ${episode.severity}`);
}
