/** `passwords use-key <version>`: the reports to come are closed with it. Refused while somebody has no letter of it. */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import { UsageError } from "../../../domain/failure.ts";
import { readersWithoutLetter } from "../../../jobs/delivery/password-letters.ts";
import { keyUsed } from "../../../secrets/password-keys-change.ts";
import { readToChange, writeChanged, type Purpose } from "../../../secrets/secret-change.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { printWhenItCounts } from "../../new-version.ts";
import type { Shell } from "../../shell.ts";
import { withPorts, worldOf } from "../../with-ports.ts";

export const useKey = defineCommand({
  usage: "use-key <version>",
  about: "Close the reports to come with this key",
  options: (parser) =>
    decisionOptions(
      parser
        .positional("version", {
          type: "string",
          demandOption: true,
          describe: "A version that passwords keys lists",
        })
        .option("without-letters", {
          type: "boolean",
          default: false,
          describe: "Although somebody has no letter of it",
        }),
    ),
  async run({ version, "without-letters": without, ...args }, shell) {
    const { by, reason } = decision(args);
    const purpose = purposeOf(version);
    const change = await withPorts(shell, ["copies", "store"], async (ports, signal) => {
      const found = await readToChange(ports, purpose, signal);
      const used = keyUsed(found.text, version);
      if (used.text !== undefined) {
        if (!without) {
          await refuseWithoutLetters(version, shell);
        }
        await writeChanged(ports.store, purpose, found, used.text, signal);
      }
      return used;
    });
    if (change.text === undefined) {
      shell.print(`Nothing to change: key ${version} is in force already.`);
    } else {
      printChange(change.before, version, shell);
      shell.print(plainLine(`Decided by ${by}: ${reason}`, 300));
      shell.print(
        "Nothing else records who decided it and why: note it where you keep such things.",
      );
    }
    return 0;
  },
});

function purposeOf(version: string): Purpose {
  return {
    alias: "report-passwords",
    what: `use key ${plainLine(version, 40)}`,
    done: "the key is in force",
    lookBy: "passwords keys",
  };
}

async function refuseWithoutLetters(version: string, shell: Shell): Promise<void> {
  const needs = ["providers", "recipients", "secrets", "storage"] as const;
  const without = await withPorts(shell, needs, async (ports, signal) =>
    readersWithoutLetter(ports, version, signal),
  );
  const [first] = without;
  if (first !== undefined) {
    throw new UsageError(
      `Cannot use key ${version}: no letter of it is on record for ${countWords(without.length, "reader")}, such as ${plainLine(first.identity, 120)}, who could not open the reports. Write them: passwords letters --key ${version} --missing; or say --without-letters`,
    );
  }
}

function printChange(before: string, version: string, shell: Shell): void {
  const { secrets } = worldOf(shell).config;
  shell.print(`Reports are closed with key ${version} from now on, no more with key ${before}.`);
  shell.print(
    `What is stored already stays closed with its key: each mail names the key of its document.`,
  );
  printWhenItCounts("report-passwords", shell);
  if (secrets.kind !== "files") {
    shell.print(`Until then jobs close reports with key ${before}, and their mails say so.`);
  }
}
