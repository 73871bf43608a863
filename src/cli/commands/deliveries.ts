/** `deliveries list`, `resend` and `accept`: who was sent which report, and what a person decides where nobody knows. */
import type { Argv } from "yargs";
import { UsageError } from "../../domain/failure.ts";
import { isProvider } from "../../domain/reports/password.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import { isAccepted } from "../../jobs/delivery/deliver.ts";
import { listedReaders, reportLists } from "../../jobs/delivery/recipients.ts";
import { providerPaymentReport } from "../../jobs/provider-payment-report.ts";
import { defineCommand, json } from "../command.ts";
import { decision, decisionOptions } from "../decision.ts";
import { programCommand } from "../program-command.ts";
import type { Shell } from "../shell.ts";
import { moment, printList } from "../table.ts";
import { withPorts } from "../with-ports.ts";

const list = defineCommand({
  usage: "list",
  about: "List deliveries, newest first",
  options: (parser) =>
    parser.option("json", json).option("batch", {
      type: "string",
      requiresArg: true,
      describe: "Those of this batch alone",
    }),
  async run({ batch, json: asJson }, shell) {
    const found = await withPorts(shell, ["deliveries", "batches"], async (ports, signal) => {
      const deliveries = await ports.deliveries.list(batch, signal);
      const batches = await ports.batches.list(signal);
      const byId = new Map(batches.map((each) => [each.batchId, each]));
      return deliveries.map((delivery) => listed(delivery, byId.get(delivery.batchId)));
    });
    printList(shell, asJson, found, rowOf, "No report was delivered yet.");
    return 0;
  },
});

const resend = defineCommand({
  usage: "resend <id>",
  about: "Have the next run send it, the same bytes",
  options: (parser) => decidedDelivery(parser),
  run: async (args, shell) => decide(args, "planned", shell),
});

const accept = defineCommand({
  usage: "accept <id>",
  about: "Take it for delivered: the reader has it",
  options: (parser) => decidedDelivery(parser),
  run: async (args, shell) => decide(args, "accepted", shell),
});

function decidedDelivery(parser: Argv) {
  const id = { type: "string", demandOption: true, describe: "A delivery's id" } as const;
  return decisionOptions(parser.positional("id", id));
}

export const deliveriesCommands = {
  name: "deliveries",
  about: "Who was sent which report: list, resend, accept",
  commands: [list, resend, accept],
};

async function decide(
  args: { readonly id: string; readonly by: string; readonly reason: string },
  state: "planned" | "accepted",
  shell: Shell,
): Promise<number> {
  const { by, reason } = decision(args);
  const now = shell.clock.now();
  const { delivery, payWeek } = await withPorts(
    shell,
    ["deliveries", "batches", "recipients"],
    async (ports, signal) => {
      const { deliveries, batches } = ports;
      const asked = (await deliveries.list(undefined, signal)).find(
        ({ deliveryId }) => deliveryId === args.id,
      );
      const batch = (await batches.list(signal)).find(({ batchId }) => batchId === asked?.batchId);
      if (state === "planned" && batch?.state === "void") {
        throw new UsageError(
          `Cannot have delivery ${args.id} sent: its batch of ${batch.payWeek} is void, and nothing of a void batch leaves`,
        );
      }
      const decided = await deliveries.decide(args.id, state, by, reason, now, signal);
      if (await isReported(ports, decided, signal)) {
        await batches.markReported(decided.batchId, now, signal);
      }
      return { delivery: decided, payWeek: batch?.payWeek };
    },
  );
  const { deliveryId, recipient, report } = delivery;
  const week = payWeek === undefined ? "" : ` --week ${payWeek}`;
  const run = programCommand(shell.environment, `run ${report}${week}`);
  shell.print(
    state === "accepted"
      ? `Delivery ${deliveryId} to ${recipient} counts as delivered.`
      : `Delivery ${deliveryId} to ${recipient} is sent by the next run: ${run}`,
  );
  return 0;
}

/** Whether everybody on the list has the payment report now: also whoever has no delivery yet counts. */
async function isReported(
  { deliveries, recipients }: Pick<Ports, "deliveries" | "recipients">,
  { batchId, report }: Delivery,
  signal: AbortSignal,
): Promise<boolean> {
  if (report !== providerPaymentReport.name) {
    return false;
  }
  const sent = await deliveries.of(batchId, report, signal);
  const accepted = new Set(sent.filter(isAccepted).map(({ recipientKey }) => recipientKey));
  const readers = await listedReaders(recipients, reportLists.payment, signal);
  return sent.every(isAccepted) && readers.recipients.every(({ key }) => accepted.has(key));
}

/** With whose it is and of which week, which the delivery itself tells by ids alone. Null: nobody knows the batch. */
function listed(delivery: Delivery, batch: Batch | undefined) {
  return {
    ...delivery,
    payWeek: batch?.payWeek ?? null,
    batchState: batch?.state ?? null,
    reader: delivery.recipientKey.replace(/^\w+:/, ""),
  };
}

function rowOf(delivery: ReturnType<typeof listed>) {
  const { updatedAt, state, report, recipient, recipientKey, deliveryId, detail } = delivery;
  // Of a digest, whose id holds its day, or of a batch that nobody knows.
  const week = delivery.payWeek ?? delivery.batchId.slice(0, "digest-2026-11-23".length);
  return {
    updated: moment(updatedAt),
    week: delivery.batchState === "void" ? `${week} void` : week,
    state,
    report,
    // Somebody on a list is known by his address alone.
    reader: isProvider(recipientKey) ? delivery.reader : "",
    recipient,
    delivery: deliveryId,
    detail: (detail ?? "").slice(0, 80),
  };
}
