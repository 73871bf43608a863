/** `deliveries list`, `resend` and `accept`: who was sent which report, and what a person decides where nobody knows. */
import type { Argv } from "yargs";
import type { Delivery } from "../../ports/deliveries.ts";
import { isAccepted } from "../../jobs/delivery/deliver.ts";
import { providerPaymentReport } from "../../jobs/provider-payment-report.ts";
import { defineCommand, json } from "../command.ts";
import { decision, decisionOptions } from "../decision.ts";
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
    const found = await withPorts(shell, ["deliveries"], async ({ deliveries }, signal) =>
      deliveries.list(batch, signal),
    );
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
  const delivery = await withPorts(
    shell,
    ["deliveries", "batches"],
    async ({ deliveries, batches }, signal) => {
      const decided = await deliveries.decide(args.id, state, by, reason, now, signal);
      const ofReport = await deliveries.of(decided.batchId, decided.report, signal);
      if (decided.report === providerPaymentReport.name && ofReport.every(isAccepted)) {
        await batches.markReported(decided.batchId, now, signal);
      }
      return decided;
    },
  );
  shell.print(
    state === "accepted"
      ? `Delivery ${delivery.deliveryId} to ${delivery.recipient} counts as delivered.`
      : `Delivery ${delivery.deliveryId} to ${delivery.recipient} is sent by the next run: run ${delivery.report}`,
  );
  return 0;
}

function rowOf({ updatedAt, state, report, recipient, deliveryId, detail }: Delivery) {
  return {
    updated: moment(updatedAt),
    state,
    report,
    recipient,
    delivery: deliveryId,
    detail: (detail ?? "").slice(0, 80),
  };
}
