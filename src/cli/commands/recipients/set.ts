/** `recipients set`: new people in the secret main. Its other keys stay as they are, and so does a version that is newer. */
import { isAddress } from "../../../domain/mail-address.ts";
import { elementsOf } from "../../../run/alert-recipients.ts";
import {
  parseRecipients,
  recipientsChange,
  recipientsKey,
  type RecipientsChange,
} from "../../../secrets/recipients-change.ts";
import { readToChange, writeChanged, type Purpose } from "../../../secrets/secret-change.ts";
import { defineCommand } from "../../command.ts";
import { printWhenItCounts } from "../../new-version.ts";
import type { Shell } from "../../shell.ts";
import { withPorts } from "../../with-ports.ts";

const purpose: Purpose = {
  alias: "main",
  what: "set the recipients",
  done: "the recipients are set",
  lookBy: "recipients show",
};

export const set = defineCommand({
  usage: "set <addresses>",
  about: "Name who gets alerts, in the secret main",
  options: (parser) =>
    parser
      .positional("addresses", {
        type: "string",
        demandOption: true,
        describe: "Mail addresses, commas between",
      })
      .option("dry-run", {
        type: "boolean",
        default: false,
        describe: "Say what would change and change nothing",
      }),
  async run({ addresses: typed, "dry-run": dryRun }, shell) {
    const addresses = parseRecipients(typed);
    await withPorts(shell, ["copies", "store"], async (ports, signal) => {
      const found = await readToChange(ports, purpose, signal);
      const change = recipientsChange(found.text, addresses);
      if (change.text === undefined) {
        shell.print(`Nothing to change: ${recipientsKey} names ${addresses.join(", ")} already.`);
        return;
      }
      printChange(change, shell);
      if (dryRun) {
        shell.print("Nothing was written: this was a rehearsal.");
        return;
      }
      await writeChanged(ports.store, purpose, found, change.text, signal);
      printWhenItCounts("main", shell);
    });
    return 0;
  },
});

function printChange({ before, after }: RecipientsChange, { print }: Shell): void {
  print(`${recipientsKey} of the secret main; its other keys stay as they are:`);
  print(`  before  ${before === undefined ? "not set" : named(before)}`);
  print(`  after   ${after}`);
}

/** What is no address is counted, not shown: nobody knows what it is. */
function named(value: unknown): string {
  const texts = elementsOf(value).map(({ text }) => text);
  const wrong = texts.filter((text) => !isAddress(text)).length;
  return [
    ...texts.filter((text) => isAddress(text)),
    ...(wrong === 0 ? [] : [`(${wrong} that ${wrong === 1 ? "is" : "are"} no mail address)`]),
  ].join(",");
}
