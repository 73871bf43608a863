/** `batches list`, `show` and `void`: the weeks' payment batches. */
import { UsageError } from "../../domain/failure.ts";
import { addCents, formatDollars } from "../../domain/payments/money.ts";
import { countOf } from "../../domain/reports/category-summary.ts";
import { parsePayWeek } from "../../domain/payments/pay-week.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import { defineCommand, json } from "../command.ts";
import { decision, decisionOptions } from "../decision.ts";
import { moment, printList } from "../table.ts";
import { withPorts } from "../with-ports.ts";

const list = defineCommand({
  usage: "list",
  about: "List the batches, newest week first",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const batches = await withPorts(shell, ["batches"], async (ports, signal) =>
      ports.batches.list(signal),
    );
    printList(shell, args.json, batches, rowOf, "No batch is closed yet.");
    return 0;
  },
});

const show = defineCommand({
  usage: "show <week>",
  about: "Show a week's cases: ids and money",
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
    const lines = await withPorts(shell, ["batches"], async ({ batches }, signal) => {
      const batch = await batches.find(payWeek, signal);
      if (batch === undefined) {
        throw new UsageError(
          `Cannot show the batch of ${payWeek}: none is closed. batches list names those that are`,
        );
      }
      return batches.lines(batch.batchId, signal);
    });
    const cases = lines.map(({ caseId, userId, amount, category, carriedOver }) => ({
      caseId,
      userId,
      amountCents: amount,
      category,
      carriedOver,
    }));
    printList(
      shell,
      asJson,
      cases,
      (line) => ({
        case: line.caseId,
        provider: line.userId,
        amount: formatDollars(line.amountCents),
        category: line.category ?? "",
        "carried over": line.carriedOver ? "yes" : "",
      }),
      "The batch is empty.",
    );
    if (!asJson && cases.length > 0) {
      const total = addCents(cases.map(({ amountCents }) => amountCents));
      shell.print(`Total: ${countOf(cases)}, ${formatDollars(total)}`);
    }
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
      `The batch of ${batch.payWeek} is void. Its ${batch.cases} cases stay at 15 and are carried into the next batch that is closed.`,
    );
    shell.print(`To close the week anew: run pending-payment-update --week ${batch.payWeek}`);
    return 0;
  },
});

export const batchesCommands = {
  name: "batches",
  about: "The weeks' payment batches: list, show, void",
  commands: [list, show, voidBatch],
};

function rowOf({ payWeek, state, cases, carriedOver, total, payDate, closedAt, batchId }: Batch) {
  return {
    week: payWeek,
    state,
    cases,
    "carried over": carriedOver,
    total: formatDollars(total),
    "pay date": payDate,
    closed: moment(closedAt),
    batch: batchId,
  };
}
