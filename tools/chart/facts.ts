/** What the chart must know of the code: the jobs, what each needs, and the fields that follow from its limits. */
import { secretAliases, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { nextRunOf } from "../../src/domain/schedule.ts";
import { jobs } from "../../src/jobs/registry.ts";
import { failures, partialExitCode } from "../../src/run/exit-codes.ts";
import type { JobFacts } from "../../src/run/job.ts";
import { cronPattern } from "./cron-pattern.ts";
import { fieldsOf } from "./fields.ts";

/** Whose rights a pod has: those two alone have any. */
const identities: Readonly<Record<string, "warming" | "watchdog">> = {
  "secrets-warming": "warming",
  watchdog: "watchdog",
};

const hour = 3600;
const day = 24 * hour;

/** Time for a pod to be placed, its image to be pulled, and one that was killed to be replaced. */
const usualSlackSeconds = 600;
const leastSlackSeconds = 60;

/** Node's own for a program that waits for what never comes. */
const unsettledExitCode = 13;

export interface ChartFacts {
  readonly secretAliases: readonly SecretAlias[];
  /** The job whose pod mounts all copies and has no rights: other commands go by it. */
  readonly commandJob: string;
  readonly failJobExitCodes: readonly number[];
  readonly unavailableExitCode: number;
  readonly cronPattern: string;
  readonly fields: Readonly<Record<"cronJob" | "job" | "pod" | "container", readonly string[]>>;
  readonly jobs: Readonly<Record<string, JobInChart>>;
}

export interface JobInChart {
  readonly identity: "jobs" | "warming" | "watchdog";
  readonly suspended: boolean;
  /** How long a run may work and wait by itself. */
  readonly runSeconds: number;
  readonly secrets: readonly SecretAlias[];
  /** Fields of the CronJob and its Jobs, unless the values say otherwise. */
  readonly native: Readonly<Record<string, number>>;
}

export const chartFacts: ChartFacts = {
  secretAliases,
  commandJob: commandJobOf(jobs),
  failJobExitCodes: failJobExitCodes(),
  unavailableExitCode: failures.unavailable.exitCode,
  cronPattern: cronPattern(),
  fields: {
    cronJob: fieldsOf("cronJob"),
    job: fieldsOf("job"),
    pod: fieldsOf("pod"),
    container: fieldsOf("container"),
  },
  jobs: Object.fromEntries(jobs.map((job) => [job.name, inChart(job)])),
};

function inChart(job: JobFacts): JobInChart {
  return {
    identity: identities[job.name] ?? "jobs",
    suspended: job.suspended === true,
    runSeconds: runSecondsOf(job),
    secrets: job.secrets,
    native: nativeFieldsOf(job),
  };
}

function nativeFieldsOf(job: JobFacts): Readonly<Record<string, number>> {
  const interval = intervalSeconds(job.schedule);
  const isFrequent = interval < day;
  return {
    startingDeadlineSeconds: isFrequent ? Math.max(10, interval) : 6 * hour,
    activeDeadlineSeconds: runSecondsOf(job) + slackSeconds(job, interval),
    successfulJobsHistoryLimit: isFrequent ? 3 : 10,
    failedJobsHistoryLimit: isFrequent ? 3 : 10,
    ttlSecondsAfterFinished: isFrequent ? 3 * day : 7 * day,
  };
}

export function runSecondsOf(job: JobFacts): number {
  return job.keepsTryingSeconds + job.attemptSeconds;
}

/** Less where a run that hangs would keep the next one from starting. */
function slackSeconds(job: JobFacts, interval: number): number {
  const left = interval - runSecondsOf(job);
  return Math.max(leastSlackSeconds, Math.min(usualSlackSeconds, left));
}

/** The shortest time between two runs, over some weeks. */
export function intervalSeconds(schedule: string): number {
  let moment = new Date("2026-01-05T00:00:00Z");
  let shortest = Number.POSITIVE_INFINITY;
  let before: Date | undefined;
  for (let run = 0; run < 30; run += 1) {
    const next = nextRunOf(schedule, moment);
    if (next === undefined) {
      throw new RangeError(`Cannot tell how often "${schedule}" comes true: it never does`);
    }
    if (before !== undefined) {
      shortest = Math.min(shortest, (next.getTime() - before.getTime()) / 1000);
    }
    before = next;
    moment = next;
  }
  return shortest;
}

function failJobExitCodes(): readonly number[] {
  const ours = Object.values(failures)
    .filter(({ retriedByKubernetes }) => !retriedByKubernetes)
    .map(({ exitCode }) => exitCode as number);
  return [partialExitCode, unsettledExitCode, ...ours].toSorted((one, other) => one - other);
}

function commandJobOf(all: readonly JobFacts[]): string {
  const found = all.find(
    ({ name, secrets }) =>
      identities[name] === undefined && secrets.length === secretAliases.length,
  );
  if (found === undefined) {
    throw new Error("Cannot find a job for commands: no job without rights reads all secrets");
  }
  return found.name;
}
