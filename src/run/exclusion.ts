/**
 * One run of a job at a time: a courtesy to people who would else see two runs at once. Jobs that touch the database take
 * the lock; what makes them correct are transactions and unique keys.
 */
import { JobAtWorkError } from "../domain/failure.ts";
import { lockedOutWords, longestSilenceMilliseconds } from "../domain/locked-run.ts";
import type { PortName, Ports } from "../ports/ports.ts";
import type { RunRecord } from "../ports/run-history.ts";
import type { RunFacts } from "./event.ts";
import type { JobFacts, Job } from "./job.ts";
import type { Finished } from "./outcome.ts";

const databasePorts: ReadonlySet<PortName> = new Set([
  "batches",
  "deliveries",
  "npiTables",
  "recipients",
]);

/** The ports an attempt needs to be alone; none where it changes nothing. */
export function needsToBeAlone({ needs, mayLack = [] }: Job, run: RunFacts): readonly PortName[] {
  return touchesDatabase([...needs, ...mayLack]) && !run.dryRun ? ["locks", "history"] : [];
}

function touchesDatabase(ports: readonly PortName[]): boolean {
  return ports.some((port) => databasePorts.has(port));
}

interface AttemptPorts {
  readonly needs: readonly PortName[];
  readonly mayLack: readonly PortName[];
}

/** The ports of an attempt, each once. Who can do without the database can do without its lock. */
export function portsOf(job: Job, run: RunFacts): AttemptPorts {
  const alone = needsToBeAlone(job, run);
  const must = touchesDatabase(job.needs) ? alone : [];
  const needs = new Set([...job.needs, ...must]);
  const mayLack = new Set([...(job.mayLack ?? []), ...alone]);
  return { needs: [...needs], mayLack: [...mayLack].filter((port) => !needs.has(port)) };
}

/**
 * Does the work, or answers `skipped` with the run that is at it. The lock is handed to `alone`, as it must outlast the work:
 * a run that came in before this one's end is recorded would take it for broken off, and tell everything once more.
 */
export async function runAlone(
  job: Job,
  run: RunFacts,
  { locks, history }: Partial<Ports>,
  { signal, alone }: { readonly signal: AbortSignal; readonly alone: AsyncDisposableStack },
  work: () => Promise<Finished>,
): Promise<Finished> {
  if (locks === undefined || history === undefined || needsToBeAlone(job, run).length === 0) {
    return await work();
  }
  const lock = await locks.acquire(job.name, signal);
  if (lock === undefined) {
    return await locked(job, run, history, signal);
  }
  alone.use(lock);
  return await work();
}

/**
 * Names the runs that could hold the lock: one, unless several came at once or one was killed just now.
 * @throws {JobAtWorkError} where it is an earlier pod of this very run: a node that died may keep its lock for a while, and
 * nobody else would do the work.
 */
async function locked(
  job: JobFacts,
  run: RunFacts,
  history: Ports["history"],
  signal: AbortSignal,
): Promise<Finished> {
  const latest = await history.list({ job: job.name, limit: 10 }, signal);
  const isOwn = latest.some(
    ({ end, runId, attempt }) =>
      end === undefined && runId === run.runId && attempt !== run.attempt,
  );
  if (isOwn) {
    throw new JobAtWorkError(
      job.name,
      `Cannot begin ${job.name} yet: an earlier pod of this run still has its lock`,
    );
  }
  const holders = latest.filter(
    (other) => other.runId !== run.runId && couldHoldLock(other, job, run.startedAt),
  );
  const names = holders.map(({ runId }) => runId).toReversed();
  const who = names.length === 0 ? "(not recorded)" : names.join(" or ");
  const detail = lockedOutWords(who, job.name);
  return { kind: "skipped", because: "locked", detail };
}

/** It may have come to its end since the lock was asked for. A run that is waiting has no lock. */
function couldHoldLock({ end, seenAt }: RunRecord, job: JobFacts, startedAt: Date): boolean {
  if (end !== undefined) {
    return end.outcome !== "skipped" && end.endedAt >= startedAt;
  }
  return startedAt.getTime() - seenAt.getTime() < longestSilenceMilliseconds(job);
}
