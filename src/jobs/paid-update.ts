/**
 * Pays the week's reported batch: its cases move to paid, those that changed since the report are refused by name. Started
 * by a person, after the money was sent. Run twice: the second pays what is left. Killed midway: the transaction never was.
 */
import { countWords } from "../domain/alerts/wording.ts";
import { BlockedError, ConfigError } from "../domain/failure.ts";
import { addCents, formatDollars } from "../domain/payments/money.ts";
import { isoDate, payWeekOf } from "../domain/payments/pay-week.ts";
import { planPayment } from "../domain/payments/pay.ts";
import { sumOf } from "../domain/reports/category-summary.ts";
import type { Batch, Paid, PaymentBatches } from "../ports/payment-batches.ts";
import { defineJob, type RunContext } from "../run/job.ts";
import { finished, type Finished } from "../run/outcome.ts";
import { batchNeeds, closer, reportedBatch, wasMadeVoid } from "./delivery/batch-of-week.ts";
import { refusalProblem, refusalTrouble } from "./payments/refusals.ts";

export const paidUpdate = defineJob({
  name: "paid-update",
  title: "Paid Update",
  summary: "Moves the reported batch's cases to paid; started by a person",
  schedule: "0 8 * * 5",
  suspended: true,
  attemptSeconds: 5 * 60,
  keepsTryingSeconds: 3600,
  accepts: ["week", "dry-run"],
  secrets: ["database", "main"],
  words: {
    succeeded: "Paid update completed",
    partial: ({ refused = 0 }) =>
      `Paid update completed with ${refused > 0 ? "cases refused" : "exceptions"}`,
    failed: "Paid update failed",
  },
  whenItFails:
    "The week's cases are not marked as paid: assistants see them as pending payment, also where the money was sent. It is all of them or none, and nothing is paid twice when it is run again.",
  needs: batchNeeds,

  async run(ports, context) {
    refuseSchedule(context);
    const batch = await batchToPay(ports, context);
    if (batch === undefined) {
      return await nothingOfThatWeek(ports.batches, context);
    }
    sayEarly(batch, context);
    const { runId, signal } = context;
    const order = { batchId: batch.batchId, runId, now: context.now(), plan: planPayment };
    if (context.dryRun) {
      const preview = await ports.batches.previewPay(order, signal);
      foretell(preview, context);
      return await outcomeOf(preview, ports.batches, context);
    }
    const paid = await ports.batches.pay(order, signal);
    return await outcomeOf(paid, ports.batches, context);
  },
});

function refuseSchedule({ startedBy, settings }: RunContext): void {
  if (startedBy === "schedule" && !settings.paidOnSchedule) {
    throw new ConfigError([
      "paid-update was started by its schedule, and only a person may start it (nothing was changed): suspend its CronJob again, or set PAID_UPDATE_ON_SCHEDULE=yes if the schedule is to pay",
    ]);
  }
}

/**
 * Undefined for a past week of a person's that has none: closing one for it now would put this week's cases in.
 * @throws {JobAtWorkError} {BlockedError} as `reportedBatch` does.
 */
async function batchToPay(
  ports: Parameters<typeof reportedBatch>[0],
  context: RunContext,
): Promise<Batch | undefined> {
  const { startedBy, payWeek, now } = context;
  try {
    return await reportedBatch(ports, context);
  } catch (error) {
    const hasNone = error instanceof BlockedError && error.job === closer;
    if (hasNone && startedBy === "person" && payWeek < payWeekOf(now())) {
      return undefined;
    }
    throw error;
  }
}

async function nothingOfThatWeek(batches: PaymentBatches, context: RunContext): Promise<Finished> {
  const { payWeek } = context;
  const none = (await wasMadeVoid(batches, context))
    ? `The batch of ${payWeek} was made void and not closed anew`
    : `There is no batch of ${payWeek}`;
  return {
    kind: "skipped",
    because: "nothing-to-do",
    detail: [
      `${none}: nothing is to be paid for that week`,
      ...(await waitingWords(batches, undefined, context)),
    ].join(". "),
  };
}

function sayEarly({ payWeek, payDate, state, cases }: Batch, { log, now }: RunContext): void {
  if (state !== "paid" && cases > 0 && isoDate(now()) < payDate) {
    log.info({ payWeek, payDate }, "this is before the pay date of the batch");
  }
}

async function outcomeOf(
  settled: Paid,
  batches: PaymentBatches,
  context: RunContext,
): Promise<Finished> {
  const { paid, alreadyPaid, refused } = settled;
  if (paid.length + refused.length > 0) {
    const counts = {
      paid: paid.length,
      refused: refused.length,
      already_paid: alreadyPaid.length,
      paid_cents: addCents(paid.map(({ amount }) => amount)),
    };
    return finished(
      counts,
      refused.map((each) => refusalTrouble(each, context)),
    );
  }
  return {
    kind: "skipped",
    because: alreadyPaid.length > 0 ? "already-done" : "nothing-to-do",
    detail: [nothingLeft(settled), ...(await waitingWords(batches, settled.batch, context))].join(
      ". ",
    ),
  };
}

function nothingLeft({ batch, alreadyPaid }: Paid): string {
  const which = `The batch of ${batch.payWeek}`;
  if (batch.cases === 0) {
    return `${which} is empty: nobody is to be paid, and it counts as paid`;
  }
  return alreadyPaid.length === 0
    ? `${which} counts as paid: all of its cases were dropped, ${batch.cases}`
    : `${which} is paid already: ${alreadyPaid.length} of its ${batch.cases} cases, ${sumOf(alreadyPaid)}`;
}

/**
 * Other batches that nobody has paid yet, the oldest first: the person may have meant one of them. Nothing stands directly
 * behind a command: it is pasted as it is.
 */
async function waitingWords(
  batches: PaymentBatches,
  found: Batch | undefined,
  { command, signal }: RunContext,
): Promise<readonly string[]> {
  const all = await batches.list(signal);
  const waiting = all.filter(
    (batch) => batch.state === "reported" && batch.batchId !== found?.batchId,
  );
  const words = waiting.toReversed().map(({ payWeek, payDate, cases, total }) => {
    const what = `${countWords(cases, "case")}, ${formatDollars(total)}, pay date ${payDate}`;
    return `${command(`run paid-update --week ${payWeek}`)} (${what})`;
  });
  return words.length === 0 ? [] : [`Reported and waiting to be paid: ${words.join(", ")}`];
}

/** A dry run's word: what would happen to each case. */
function foretell({ paid, refused }: Paid, { log }: RunContext): void {
  for (const { caseId, amount } of paid) {
    log.info({ caseId, amount: formatDollars(amount) }, "case would be paid");
  }
  for (const each of refused) {
    log.info({ caseId: each.caseId, problem: refusalProblem(each) }, "case would be refused");
  }
}
