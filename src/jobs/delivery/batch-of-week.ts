/** The week's batch, and how far it must be: closed for the reports to lists, reported for what comes after them. */
import { BlockedError, JobAtWorkError } from "../../domain/failure.ts";
import { payWeekOf } from "../../domain/payments/pay-week.ts";
import type { Batch, PaymentBatches } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunRecord } from "../../ports/run-history.ts";
import type { RunContext } from "../../run/job.ts";

export const closer = "pending-payment-update";
const reporter = "provider-payment-report";

/** A run that is at work shows a sign of life at least every minute; after three it is taken for dead. */
const aliveMilliseconds = 3 * 60 * 1000;

type Needed = Pick<Ports, "batches" | "locks" | "history">;

/** The ports it takes to know. */
export const batchNeeds = ["batches", "history", "locks"] as const;

/**
 * @throws {JobAtWorkError} while a run is making it.
 * @throws {BlockedError} when nobody makes it: the job to run is named.
 */
export async function batchOfWeek(ports: Needed, context: RunContext): Promise<Batch> {
  const { payWeek, signal } = context;
  const batch = await ports.batches.find(payWeek, signal);
  if (batch !== undefined) {
    return batch;
  }
  const state = (await wasMadeVoid(ports.batches, context))
    ? "was made void and is not closed anew"
    : "is not closed";
  return await blocked(ports, context, { job: closer, state });
}

/** Whether a batch of the week was made void; where one is live, another before it. */
export async function wasMadeVoid(
  batches: PaymentBatches,
  { payWeek, signal }: Pick<RunContext, "payWeek" | "signal">,
): Promise<boolean> {
  const all = await batches.list(signal);
  return all.some((batch) => batch.payWeek === payWeek && batch.state === "void");
}

/**
 * The batch once everybody on the list has the payment report, or sooner where a person overrides the order.
 * An empty batch needs no report.
 * @throws {JobAtWorkError} {BlockedError} as above.
 */
export async function reportedBatch(ports: Needed, context: RunContext): Promise<Batch> {
  const batch = await batchOfWeek(ports, context);
  if (batch.state !== "closed" || batch.cases === 0) {
    return batch;
  }
  if (context.force !== undefined) {
    context.log.warn({ ...context.force, overridden: reporter }, "the order of jobs is overridden");
    return batch;
  }
  return await blocked(ports, context, { job: reporter, state: "is not reported" });
}

interface Missing {
  /** The job that brings the batch so far. */
  readonly job: string;
  readonly state: string;
}

async function blocked(ports: Needed, context: RunContext, missing: Missing): Promise<never> {
  const { payWeek } = context;
  const { job, state } = missing;
  if (await isAtWork(ports, job, context)) {
    throw new JobAtWorkError(
      job,
      `Cannot go on with the week of ${payWeek} yet: ${job} is still at work on its batch`,
    );
  }
  const why = await lastWord(ports, job, context);
  throw new BlockedError(
    job,
    `Cannot go on with the week of ${payWeek}: its payment batch ${state}${why}`,
  );
}

async function isAtWork(
  { locks, history }: Needed,
  job: string,
  context: RunContext,
): Promise<boolean> {
  const { payWeek, signal } = context;
  if (await locks.isHeld(job, signal)) {
    return true;
  }
  const runs = await history.list({ job, limit: 20 }, signal);
  const oldest = context.now().getTime() - aliveMilliseconds;
  return runs.some(
    ({ end, slot, seenAt }) =>
      end === undefined && seenAt.getTime() > oldest && payWeekOf(slot) === payWeek,
  );
}

/** How the job that is missing ended, and what to do: the end of the sentence. */
async function lastWord(
  { history }: Needed,
  job: string,
  { payWeek, command, signal }: RunContext,
): Promise<string> {
  const runs = await history.list({ job, limit: 50 }, signal);
  const last = runs.find((run) => payWeekOf(run.slot) === payWeek && begunIts(run));
  const first = `. Run ${job} first`;
  if (last === undefined) {
    return `, ${job} did not run for that week${first}`;
  }
  const { runId, end } = last;
  if (end === undefined) {
    return `, the last run of ${job} (${runId}) was broken off${first}`;
  }
  // The one that closed a batch which was made void since.
  if (job === closer && end.outcome !== "failed") {
    return first;
  }
  const ended = `, the last run of ${job} (${runId}) ended ${end.outcome}`;
  return job === reporter && end.outcome === "partial"
    ? `${ended}. Settle its exceptions first (${command(`runs show ${runId}`)} and ${command("deliveries list")} name them), then run ${job} again`
    : `${ended}${first}`;
}

/** One that was told nonsense, or could not start, says nothing of the batch. */
function begunIts({ end }: RunRecord): boolean {
  return end?.cause !== "usage" && end?.cause !== "misconfigured";
}
