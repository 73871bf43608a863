/**
 * One run of a job at a time: a courtesy to people who would else see two runs at once. Jobs that touch the database take
 * the lock; what makes them correct are transactions and unique keys.
 */
import type { PortName, Ports } from "../ports/ports.ts";
import type { RunFacts } from "./event.ts";
import type { JobFacts, Job } from "./job.ts";
import type { Finished } from "./outcome.ts";

const databasePorts: ReadonlySet<PortName> = new Set(["batches", "deliveries", "recipients"]);

/** The ports an attempt needs to be alone; none where it changes nothing. */
export function needsToBeAlone(job: Job, run: RunFacts): readonly PortName[] {
  const touches = job.needs.some((need) => databasePorts.has(need));
  return touches && !run.dryRun ? ["locks", "history"] : [];
}

/** Does the work, or answers `skipped` with the run that is at it. */
export async function runAlone(
  job: Job,
  run: RunFacts,
  { locks, history }: Partial<Ports>,
  signal: AbortSignal,
  work: () => Promise<Finished>,
): Promise<Finished> {
  if (locks === undefined || history === undefined || needsToBeAlone(job, run).length === 0) {
    return await work();
  }
  await using lock = await locks.acquire(job.name, signal);
  return lock === undefined ? await locked(job, run, history, signal) : await work();
}

async function locked(
  job: JobFacts,
  run: RunFacts,
  history: Ports["history"],
  signal: AbortSignal,
): Promise<Finished> {
  const latest = await history.list({ job: job.name, limit: 10 }, signal);
  const holder = latest.find(({ end, runId }) => end === undefined && runId !== run.runId);
  const detail = `Run ${holder?.runId ?? "(not recorded)"} of ${job.name} is at work`;
  return { kind: "skipped", because: "locked", detail };
}
