/** Whether somebody was told of what is amiss in the documents that are there already. */
import { payWeekOf } from "../../domain/payments/pay-week.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunContext } from "../../run/job.ts";

/**
 * By a run that did its work since the batch was closed. One that was killed, or gave up, made documents and told nobody what
 * is amiss in them.
 */
export async function wasTold(
  { history }: Pick<Ports, "history">,
  job: string,
  { payWeek, closedAt }: Pick<Batch, "payWeek" | "closedAt">,
  { signal }: Pick<RunContext, "signal">,
): Promise<boolean> {
  const runs = await history.list({ job, limit: 50 }, signal);
  return runs.some(
    ({ slot, startedAt, end }) =>
      payWeekOf(slot) === payWeek &&
      startedAt.getTime() > closedAt.getTime() &&
      (end?.outcome === "succeeded" || end?.outcome === "partial"),
  );
}
