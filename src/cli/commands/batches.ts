/**
 * `batches list`, `show`, `drop` and `void`: the weeks' payment batches. Totals are what was reported, whatever was paid of it
 * or dropped since.
 */
import { countWords } from "../../domain/alerts/wording.ts";
import { UsageError } from "../../domain/failure.ts";
import { addCents, formatDollars, noCents } from "../../domain/payments/money.ts";
import { countOf } from "../../domain/reports/category-summary.ts";
import { parsePayWeek } from "../../domain/payments/pay-week.ts";
import type { StoredLine } from "../../domain/payments/batch-line.ts";
import type { Batch, PaidTotal, Settlement } from "../../ports/payment-batches.ts";
import { defineCommand, json } from "../command.ts";
import { decision, decisionOptions } from "../decision.ts";
import { programCommand } from "../program-command.ts";
import { moment, printList } from "../table.ts";
import type { Shell } from "../shell.ts";
import { withPorts } from "../with-ports.ts";

const list = defineCommand({
  usage: "list",
  about: "List the batches, newest week first",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const found = await withPorts(shell, ["batches"], async ({ batches }, signal) => {
      const all = await batches.list(signal);
      const totals = await batches.paidTotals(signal);
      return all.map((batch) => withPaid(batch, totals.get(batch.batchId)));
    });
    printList(shell, args.json, found, rowOf, "No batch is closed yet.");
    return 0;
  },
});

const show = defineCommand({
  usage: "show <week>",
  about: "Show a week's cases: ids, money, what is paid",
  options: (parser) =>
    parser.option("json", json).positional("week", {
      type: "string",
      demandOption: true,
      describe: "A day in the week, or its number",
    }),
  async run({ week, json: asJson }, shell) {
    const payWeek = parsePayWeek(week);
    if (payWeek === undefined) {
      throw new UsageError(
        "Cannot read the week: write a day in it such as 2026-11-23, or its number such as 2026-W48",
      );
    }
    const { lines, settlements } = await withPorts(shell, ["batches"], async (ports, signal) => {
      const batch = await ports.batches.find(payWeek, signal);
      if (batch === undefined) {
        throw new UsageError(
          `Cannot show the batch of ${payWeek}: none is closed. batches list names those that are`,
        );
      }
      return {
        lines: await ports.batches.lines(batch.batchId, signal),
        settlements: await ports.batches.settlements(batch.batchId, signal),
      };
    });
    const settlementOf = new Map(settlements.map((each) => [each.caseId, each]));
    const cases = lines.map((line) => settledCase(line, settlementOf.get(line.caseId)));
    printList(shell, asJson, cases, caseRow, "The batch is empty.");
    if (!asJson && cases.length > 0) {
      printSums(cases, shell);
    }
    return 0;
  },
});

const drop = defineCommand({
  usage: "drop <case>",
  about: "Take an unpaid case out: the next batch takes it",
  options: (parser) =>
    decisionOptions(
      parser.positional("case", { type: "string", demandOption: true, describe: "A case's id" }),
    ),
  async run({ case: caseId, ...args }, shell) {
    const { by, reason } = decision(args);
    const batch = await withPorts(shell, ["batches"], async ({ batches }, signal) =>
      batches.drop(caseId, by, reason, shell.clock.now(), signal),
    );
    const { payWeek, state, cases, total } = batch;
    shell.print(
      `Case ${caseId} is taken out of the batch of ${payWeek}. The next batch that is closed takes it with its amount of then, if it is active and at 10 or 15.`,
    );
    shell.print(
      `The batch's reports and totals stay what was reported: ${countWords(cases, "case")}, ${formatDollars(total)}.`,
    );
    shell.print(
      state === "paid"
        ? "None of its cases is left to pay: the batch is paid."
        : `To pay the rest of it: ${programCommand(shell.environment, `run paid-update --week ${payWeek}`)}`,
    );
    return 0;
  },
});

const voidBatch = defineCommand({
  usage: "void <batch>",
  about: "Make it void: the next one takes its cases",
  options: (parser) =>
    decisionOptions(
      parser.positional("batch", { type: "string", demandOption: true, describe: "A batch's id" }),
    ),
  async run({ batch: batchId, ...args }, shell) {
    const { by, reason } = decision(args);
    const batch = await withPorts(shell, ["batches"], async ({ batches }, signal) =>
      batches.void(batchId, by, reason, shell.clock.now(), signal),
    );
    shell.print(
      `The batch of ${batch.payWeek} is void. Its ${countWords(batch.cases, "case")} stay at 15, and the next batch that is closed takes them.`,
    );
    const anew = `run pending-payment-update --week ${batch.payWeek}`;
    shell.print(`To close the week anew: ${programCommand(shell.environment, anew)}`);
    return 0;
  },
});

export const batchesCommands = {
  name: "batches",
  about: "The weeks' payment batches: list, show, drop, void",
  commands: [list, show, drop, voidBatch],
};

function withPaid(batch: Batch, paid: PaidTotal | undefined) {
  return { ...batch, paidCases: paid?.cases ?? 0, paidCents: paid?.amount ?? noCents };
}

function rowOf(batch: ReturnType<typeof withPaid>) {
  const { payWeek, state, cases, carriedOver, total, payDate, closedAt, batchId } = batch;
  return {
    week: payWeek,
    state,
    cases,
    "carried over": carriedOver,
    total: formatDollars(total),
    paid: batch.paidCases === 0 ? "" : formatDollars(batch.paidCents),
    "pay date": payDate,
    closed: moment(closedAt),
    batch: batchId,
  };
}

function settledCase(
  { caseId, userId, amount, category, carriedOver }: StoredLine,
  settlement: Settlement | undefined,
) {
  return {
    caseId,
    userId,
    amountCents: amount,
    category,
    carriedOver,
    state: settlement?.kind ?? ("unpaid" as const),
    paidAt: settlement?.kind === "paid" ? settlement.at : null,
  };
}

type SettledCase = ReturnType<typeof settledCase>;

function caseRow(line: SettledCase) {
  return {
    case: line.caseId,
    provider: line.userId,
    amount: formatDollars(line.amountCents),
    category: line.category ?? "",
    "carried over": line.carriedOver ? "yes" : "",
    paid: line.state === "dropped" ? "dropped" : moment(line.paidAt ?? undefined),
  };
}

function printSums(cases: readonly SettledCase[], shell: Shell): void {
  const sum = (some: readonly SettledCase[]) =>
    `${countOf(some)}, ${formatDollars(addCents(some.map(({ amountCents }) => amountCents)))}`;
  shell.print(`Total: ${sum(cases)}`);
  for (const state of ["paid", "dropped"] as const) {
    const some = cases.filter((each) => each.state === state);
    if (some.length > 0) {
      shell.print(`${state === "paid" ? "Paid" : "Dropped"}: ${sum(some)}`);
    }
  }
}
