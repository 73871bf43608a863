/** The week's closed batch, which every report prints: there, being made, or missing. */
import { BlockedError, JobAtWorkError } from "../../domain/failure.ts";
import { payWeekOf, type PayWeek } from "../../domain/payments/pay-week.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunRecord } from "../../ports/run-history.ts";
import type { RunContext } from "../../run/job.ts";

const maker = "pending-payment-update";

/** A run that is at work shows a sign of life at least every minute; after three it is taken for dead. */
const aliveMilliseconds = 3 * 60 * 1000;

type Needed = Pick<Ports, "batches" | "locks" | "history">;

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
  if (await isBeingMade(ports, context)) {
    throw new JobAtWorkError(
      maker,
      `Cannot report the week of ${payWeek} yet: ${maker} is still at work on its batch`,
    );
  }
  throw new BlockedError(maker, await whyMissing(ports, payWeek, signal));
}

async function isBeingMade({ locks, history }: Needed, context: RunContext): Promise<boolean> {
  const { payWeek, signal } = context;
  if (await locks.isHeld(maker, signal)) {
    return true;
  }
  const runs = await history.list({ job: maker, limit: 20 }, signal);
  const oldest = context.now().getTime() - aliveMilliseconds;
  return runs.some(
    ({ end, slot, seenAt }) =>
      end === undefined && seenAt.getTime() > oldest && payWeekOf(slot) === payWeek,
  );
}

async function whyMissing(
  { history }: Needed,
  payWeek: PayWeek,
  signal: AbortSignal,
): Promise<string> {
  const runs = await history.list({ job: maker, limit: 50 }, signal);
  const last = runs.find(({ slot }) => payWeekOf(slot) === payWeek);
  const state = lastWord(last);
  return `Cannot report the week of ${payWeek}: its payment batch is not closed, ${state}. Run ${maker} first`;
}

function lastWord(last: RunRecord | undefined): string {
  if (last === undefined) {
    return `${maker} did not run for that week`;
  }
  return last.end === undefined
    ? `the last run of ${maker} (${last.runId}) was broken off`
    : `the last run of ${maker} (${last.runId}) ended ${last.end.outcome}`;
}
