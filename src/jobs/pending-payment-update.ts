/**
 * Moves every case that is ready to pending payment and closes the week's payment batch, in one transaction.
 * Run twice: the second finds the batch and does nothing. Killed midway: the transaction never was.
 */
import { excludedUserIds } from "../domain/excluded-accounts.ts";
import { planBatch, type BatchPlan, type HeldCase } from "../domain/payments/batch.ts";
import { formatDollars } from "../domain/payments/money.ts";
import { payDateOf } from "../domain/payments/pay-week.ts";
import type { Batch, Closed, PaymentBatches } from "../ports/payment-batches.ts";
import { defineJob, type RunContext } from "../run/job.ts";
import { finished, type Finished, type Trouble } from "../run/outcome.ts";

export const pendingPaymentUpdate = defineJob({
  name: "pending-payment-update",
  title: "Pending Payment Update",
  summary: "Moves ready cases to pending payment and closes the week's batch",
  schedule: "0 8 * * 1",
  attemptSeconds: 5 * 60,
  keepsTryingSeconds: 6 * 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main"],
  words: {
    succeeded: "Pending payment update completed",
    partial: ({ held = 0 }) =>
      `Pending payment update completed with ${held > 0 ? "cases held back" : "exceptions"}`,
    failed: "Pending payment update failed",
  },
  whenItFails:
    "This week's payment batch is not closed. The payment reports wait for it; no assistant is paid until it is.",
  needs: ["batches", "secrets"],

  async run({ batches, secrets }, context) {
    const { payWeek, runId, signal } = context;
    const main = await secrets.read("main", signal);
    const excluded = excludedUserIds(main.values);
    const order = {
      payWeek,
      payDate: payDateOf(payWeek),
      runId,
      now: context.now(),
      plan: (candidates: Parameters<typeof planBatch>[0]) => planBatch(candidates, excluded),
    };

    if (context.dryRun) {
      const preview = await batches.preview(order, signal);
      if (preview.kind === "closed") {
        foretell(preview.plan, context);
      }
      return outcomeOf(preview, await forgottenBatches(batches, context));
    }
    const closed = await batches.close(order, signal);
    return outcomeOf(closed, await forgottenBatches(batches, context));
  },
});

/** Earlier weeks' batches that nobody reported: their cases wait for a report that nothing will start by itself. */
async function forgottenBatches(
  batches: PaymentBatches,
  { payWeek, signal }: RunContext,
): Promise<readonly Batch[]> {
  const all = await batches.list(signal);
  return all.filter(
    (batch) => batch.state === "closed" && batch.cases > 0 && batch.payWeek < payWeek,
  );
}

function outcomeOf(closed: Closed, forgotten: readonly Batch[]): Finished {
  const { batch } = closed;
  if (closed.kind === "already-closed") {
    const detail = `The batch of ${batch.payWeek} is ${batch.state} already: ${batch.cases} cases, ${formatDollars(batch.total)}; ready since: ${closed.readySince}, for the next batch`;
    return { kind: "skipped", because: "already-done", detail };
  }
  const counts = {
    moved: batch.cases - batch.carriedOver,
    carried_over: batch.carriedOver,
    held: closed.held.length,
    excluded: batch.excluded,
    batch_cents: batch.total,
  };
  const troubles = [...closed.newlyHeld.map(troubleOf), ...forgotten.map(forgottenTrouble)];
  if (batch.cases === 0 && closed.held.length === 0 && troubles.length === 0) {
    const detail = `No case is ready: the batch of ${batch.payWeek} is closed empty`;
    return { kind: "skipped", because: "nothing-to-do", detail };
  }
  return finished(counts, troubles);
}

const holdProblems = {
  "owner-inactive": "its owner is inactive or has no profile",
  "no-amount": "its amount is missing, zero, negative or no number",
  "in-earlier-batch": "an earlier batch has it already, and it was set back since",
} as const;

const holdRemedies = {
  "owner-inactive": "Activate the owner, or close the case; the next batch takes it then.",
  "no-amount": "Price the case's procedures; the next batch takes it then.",
  "in-earlier-batch":
    "Set it to the status it had there, or take it out of that batch by batches drop; nothing is paid twice.",
} as const;

function troubleOf({ caseId, status, reason }: HeldCase): Trouble {
  const problem = `held at ${status}: ${holdProblems[reason]}`;
  return { subject: `case ${caseId}`, problem, remedy: holdRemedies[reason] };
}

function forgottenTrouble({ payWeek, cases, total }: Batch): Trouble {
  return {
    subject: `batch of ${payWeek}`,
    problem: `it was never reported: ${cases} cases, ${formatDollars(total)}`,
    remedy: `Run provider-payment-report --week ${payWeek}; who should not be paid from it is settled by batches void.`,
  };
}

/** A dry run's word: what would happen to each case. */
function foretell({ cases, held }: BatchPlan, { log }: RunContext): void {
  for (const { caseId, amount, carriedOver } of cases) {
    log.info({ caseId, amount: formatDollars(amount), carriedOver }, "case would be in the batch");
  }
  for (const { caseId, reason } of held) {
    log.info({ caseId, reason }, "case would be held");
  }
}
