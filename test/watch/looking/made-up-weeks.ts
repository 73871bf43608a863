/** A made-up installation that lives through random weeks: slots are started or missed, runs end in every way, people meddle. */
import * as fc from "fast-check";
import type { JobFacts } from "../../../src/run/job.ts";
import { lastSlot } from "../../../src/watch/matters/work.ts";
import type { SeenRun, SeenSchedule } from "../../../src/watch/sight.ts";
import type { WholeSight } from "../../../src/watch/viewpoint.ts";
import { backup, report, runOf, scheduleOf, sightOf, type Try, warming } from "../watched.ts";

export const jobs: readonly JobFacts[] = [report, backup, warming];

export interface Step {
  readonly minutes: number;
  readonly job: number;
  readonly action: string;
  /** Whether a mail server takes what is told. */
  readonly isHeard: boolean;
}

interface Installed {
  readonly job: JobFacts;
  schedule: SeenSchedule | undefined;
  /** What starts it works. */
  isStarted: boolean;
  runs: SeenRun[];
}

export interface MadeUpWeeks {
  readonly live: (step: Step, now: Date) => void;
  readonly sight: () => WholeSight;
}

export function madeUpWeeks(start: Date): MadeUpWeeks {
  let count = 0;
  const all: readonly Installed[] = jobs.map((job) => ({
    job,
    schedule: scheduleOf(job, lastSlot(job.schedule, start)),
    isStarted: true,
    runs: [],
  }));
  const nextId = (): string => `run-${(count += 1)}`;
  return {
    live: ({ job, action }, now) => {
      all.forEach((each) => startDue(each, now, nextId));
      const chosen = all[job];
      if (chosen !== undefined) {
        act(chosen, action, now, nextId);
      }
    },
    sight: () =>
      sightOf(
        all.flatMap(({ schedule }) => schedule ?? []),
        all.flatMap(({ runs }) => runs),
      ),
  };
}

function startDue(each: Installed, now: Date, nextId: () => string): void {
  const { job, schedule, isStarted, runs } = each;
  const slot = lastSlot(job.schedule, now);
  const isDue =
    schedule?.suspended === "no" &&
    slot !== undefined &&
    slot > (schedule.lastStartedFor ?? schedule.since);
  if (isDue && isStarted && runs.every(({ state }) => state.kind === "ended")) {
    each.schedule = { ...schedule, lastStartedFor: slot };
    each.runs.push(atWork(job, nextId(), now, "schedule", slot));
  }
}

function act(each: Installed, action: string, now: Date, nextId: () => string): void {
  const open = each.runs.findLast(({ state }) => state.kind !== "ended");
  const end = Object.entries(ends).find(([name]) => name === action)?.[1];
  if (open !== undefined && end !== undefined) {
    put(each, ended(open, now, end));
  }
  meddling[action]?.(each, { open, now, nextId });
}

function put(each: Installed, run: SeenRun): void {
  each.runs = [...each.runs.filter(({ runId }) => runId !== run.runId), run];
}

interface Moment {
  readonly open: SeenRun | undefined;
  readonly now: Date;
  readonly nextId: () => string;
}

const meddling: Readonly<Record<string, (each: Installed, moment: Moment) => void>> = {
  nothing: () => undefined,
  "hang unstarted": (each, { open }) => {
    if (open !== undefined) {
      const since = open.madeAt;
      const state = { kind: "not-started", since, progress: "stopped", why: "no image" } as const;
      put(each, { ...open, attempts: [], state });
    }
  },
  "be deleted": (each, { open }) => {
    each.runs = each.runs.filter((run) => run !== open);
  },
  "be cleared away": (each) => {
    const [gone = [], open = []] = [true, false].map((isEnded) =>
      each.runs.filter(({ state }) => (state.kind === "ended") === isEnded),
    );
    each.runs = [...gone.slice(-1), ...open];
  },
  "be run by a person": (each, { now, nextId }) => {
    const slot = lastSlot(each.job.schedule, now) ?? now;
    put(each, atWork(each.job, nextId(), now, "person", slot));
  },
  "be suspended": (each) => {
    each.schedule = each.schedule && { ...each.schedule, suspended: "by-hand" };
  },
  "be resumed": (each) => {
    each.schedule = each.schedule && { ...each.schedule, suspended: "no" };
  },
  "lose its schedule": (each) => {
    each.schedule = undefined;
  },
  "get its schedule back": (each, { now }) => {
    each.schedule ??= scheduleOf(each.job, undefined, { since: now });
  },
  "be started no more": (each) => {
    each.isStarted = false;
  },
  "be started again": (each) => {
    each.isStarted = true;
  },
};

const ends = {
  succeed: { exitCode: 0, said: {} },
  "end partial": { exitCode: 3, said: {} },
  fail: { exitCode: 1, said: { thread: "said@example.com" } },
  "be killed": { exitCode: 137, killedBy: "memory" },
  "be killed and tried again": { exitCode: 137, killedBy: "memory" },
} as const satisfies Readonly<Record<string, Partial<Try>>>;

function ended(run: SeenRun, now: Date, end: (typeof ends)[keyof typeof ends]): SeenRun {
  const job = jobs.find(({ name }) => name === run.job) ?? report;
  const slot = run.attempts[0]?.record.slot ?? now;
  const made = { id: run.runId, madeAt: run.madeAt, startedBy: run.startedBy };
  const tried = { from: run.madeAt, to: now, slot, ...end };
  return end === ends["be killed and tried again"]
    ? runOf(job, {
        ...made,
        state: { kind: "at-work", since: run.madeAt },
        tries: [tried, { from: now, slot }],
      })
    : runOf(job, {
        ...made,
        state: { kind: "ended", at: now, well: end.exitCode === 0 },
        tries: [tried],
      });
}

function atWork(
  job: JobFacts,
  id: string,
  madeAt: Date,
  startedBy: SeenRun["startedBy"],
  slot: Date,
): SeenRun {
  const state = { kind: "at-work", since: madeAt } as const;
  return runOf(job, { id, madeAt, startedBy, state, tries: [{ from: madeAt, slot }] });
}

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    minutes: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 10 }) },
      { weight: 3, arbitrary: fc.integer({ min: 10, max: 600 }) },
      { weight: 1, arbitrary: fc.integer({ min: 600, max: 6000 }) },
    ),
    job: fc.nat({ max: jobs.length - 1 }),
    action: fc.constantFrom("nothing", "succeed", ...Object.keys(ends), ...Object.keys(meddling)),
    isHeard: fc.nat({ max: 3 }).map((chance) => chance > 0),
  }),
  { minLength: 1, maxLength: 60, size: "max" },
);
