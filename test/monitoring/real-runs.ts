/** Runs of every job, told to a Pushgateway as a run tells them: a good week, in which two things went wrong. */
import { pushgateway } from "../../src/adapters/metrics/pushgateway.ts";
import { payWeekOf } from "../../src/domain/payments/pay-week.ts";
import { slotOf, nextRunOf } from "../../src/domain/schedule.ts";
import { jobs } from "../../src/jobs/registry.ts";
import type { Gauge } from "../../src/ports/metrics.ts";
import type { RunEvent, RunFacts } from "../../src/run/event.ts";
import type { Job } from "../../src/run/job.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { runMetrics } from "../../src/run/reporters/run-metrics.ts";
import { gaugesOfLook, gaugesOfWatched } from "../../src/run/watched-metrics.ts";

export const environment = "real";
export const failedJob = "referral-report";
export const partialJob = "pending-payment-update";
export const waitingJob = "weekly-digest";

const never = new AbortController().signal;
const secondsAgo = (now: Date, seconds: number) => new Date(now.getTime() - seconds * 1000);

export interface Teller {
  /** A run that began and ended before `now`. */
  readonly ran: (job: string, outcome: Outcome) => Promise<void>;
  /** The watchdog looks at a job, and has these matters of it open. */
  readonly looked: (job: string, openMatters: readonly string[]) => Promise<void>;
  readonly week: () => Promise<void>;
  /** Gauges as somebody else, such as a job of later, pushes them. */
  readonly push: (job: string, gauges: readonly Gauge[]) => Promise<void>;
}

export function teller(url: string, now: Date): Teller {
  const metrics = pushgateway({ url, environment });
  const reporter = runMetrics(metrics);

  const ran = async (name: string, outcome: Outcome) => {
    const job = jobNamed(name);
    const run = factsOf(job, now);
    const ended = { endedAt: secondsAgo(now, 1), attempts: 1, waited: undefined, copies: [] };
    await reporter.report({ kind: "working", run, at: run.startedAt }, never);
    await reporter.report({ kind: "ended", run, outcome, ...ended }, never);
  };

  const looked = async (name: string, openMatters: readonly string[]) => {
    const job = jobNamed(name);
    const due = job.suspended === true ? undefined : nextRunOf(job.schedule, now);
    const seen = { seenEnd: secondsAgo(now, 1), suspendedByHand: false, openMatters };
    await metrics.push(name, gaugesOfWatched({ due, ...seen }), never);
  };

  return {
    ran,
    looked,
    push: async (job, gauges) => metrics.push(job, gauges, never),
    async week() {
      for (const job of jobs.filter(({ name }) => name !== waitingJob)) {
        await ran(job.name, outcomeOf(job.name, now));
        await looked(job.name, job.name === failedJob ? ["failed", "not-starting"] : []);
      }
      await reporter.report(waitingEvent(factsOf(jobNamed(waitingJob), now), now), never);
      await ran("watchdog", { kind: "succeeded", counts: { jobs: jobs.length } });
      await metrics.push("watchdog", gaugesOfLook(now), never);
      await ran("database-backup", {
        kind: "succeeded",
        counts: { tables: 40, bytes: 12_000_000 },
      });
    },
  };
}

function outcomeOf(name: string, now: Date): Outcome {
  if (name === failedJob) {
    return { kind: "failed", cause: "fault", error: new Error("Cannot print: no font") };
  }
  const confirmations = { main: secondsAgo(now, 600), ses: secondsAgo(now, 60) };
  const counts = { recipients: 2, accepted_now: 2, cases: 12, report_cents: 942_650 };
  const trouble = { subject: "case A12", problem: "its owner is inactive", remedy: "Look." };
  const told =
    name === "secrets-warming" ? { counts: { refreshed: 2 }, confirmations } : { counts };
  return name === partialJob
    ? { kind: "partial", ...told, troubles: [trouble] }
    : { kind: "succeeded", ...told };
}

function factsOf(job: Job, now: Date): RunFacts {
  const slot = slotOf(job.schedule, now);
  return {
    job,
    runId: "run-1",
    attempt: "pod-1",
    startedBy: "schedule",
    startedAt: secondsAgo(now, 5),
    slot,
    payWeek: payWeekOf(slot),
    environment,
    place: "surgicase/pod-1",
    schedule: job.schedule,
    force: undefined,
    dryRun: false,
    commands: {
      rerun: (name) => name,
      logs: "",
      program: (words) => words,
      restartedWhenInterrupted: true,
    },
  };
}

function waitingEvent(run: RunFacts, now: Date): RunEvent {
  const waited = { what: "the database", since: run.startedAt, told: true };
  const told = { news: true, reminder: 0, copies: [], error: new Error("refused") };
  return { kind: "waiting", run, waited, until: now, at: now, ...told };
}

function jobNamed(name: string): Job {
  return jobs.find((each) => each.name === name) ?? laterJob(name);
}

/** One that is not written yet: the rules and the dashboard are about it all the same. */
function laterJob(name: string): Job {
  const [any] = jobs;
  if (any === undefined) {
    throw new Error("Cannot tell of a job: there is none");
  }
  return { ...any, name, schedule: "0 8 * * *" };
}
