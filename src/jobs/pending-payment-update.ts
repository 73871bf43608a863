/**
 * Moves every case that is ready to pending payment and closes the week's payment batch, in one transaction.
 * Run twice: the second finds the batch and does nothing. Killed midway: the transaction never was.
 */
import { excludedUserIds } from "../domain/excluded-accounts.ts";
import { planBatch, type BatchPlan, type HeldCase } from "../domain/payments/batch.ts";
import { countWords } from "../domain/alerts/wording.ts";
import { holdWords } from "../domain/payments/hold-words.ts";
import { addCents, formatDollars } from "../domain/payments/money.ts";
import { isoDate, payDateOf } from "../domain/payments/pay-week.ts";
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
  exceptionsWait: true,
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

    await warnOfPastPayDate(batches, context);
    if (context.dryRun) {
      const preview = await batches.preview(order, signal);
      if (preview.kind === "closed") {
        foretell(preview.plan, context);
      }
      return await outcomeOf(preview, batches, context);
    }
    return await outcomeOf(await batches.close(order, signal), batches, context);
  },
});

/** It takes whatever is ready now, also what belongs to a later week. */
async function warnOfPastPayDate(
  batches: PaymentBatches,
  { payWeek, log, now, signal }: RunContext,
): Promise<void> {
  const payDate = payDateOf(payWeek);
  if (payDate < isoDate(now()) && (await batches.find(payWeek, signal)) === undefined) {
    log.warn(
      { payWeek, payDate },
      "the pay date of the week is over: its batch takes what is ready now, also what is a later week's",
    );
  }
}

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

async function outcomeOf(
  closed: Closed,
  batches: PaymentBatches,
  context: RunContext,
): Promise<Finished> {
  const { batch } = closed;
  if (closed.kind === "already-closed") {
    const what = await contentsOf(batch, batches, context);
    const detail = `The batch of ${batch.payWeek} is ${batch.state} already: ${what}; ready since: ${closed.readySince}, for the next batch`;
    return { kind: "skipped", because: "already-done", detail };
  }
  const forgotten = await forgottenBatches(batches, context);
  const counts = {
    moved: closed.moved,
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

/** Of a paid batch what was paid, as cases may have been dropped; else what was or will be reported. */
async function contentsOf(
  { batchId, state, cases, total }: Batch,
  batches: PaymentBatches,
  { signal }: RunContext,
): Promise<string> {
  if (state !== "paid") {
    return `${countWords(cases, "case")}, ${formatDollars(total)}`;
  }
  const settlements = await batches.settlements(batchId, signal);
  const amounts = settlements.flatMap((each) => (each.kind === "paid" ? [each.amount] : []));
  const which = amounts.length === cases ? "" : `${amounts.length} of its `;
  return `${which}${countWords(cases, "case")}, ${formatDollars(addCents(amounts))}`;
}

function troubleOf({ caseId, status, reason }: HeldCase): Trouble {
  const problem = `held at ${status}: ${holdWords[reason].problem}`;
  return { subject: `case ${caseId}`, problem, remedy: holdWords[reason].remedy };
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
