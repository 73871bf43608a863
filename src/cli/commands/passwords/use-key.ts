/**
 * `passwords use-key <version>`: the reports to come are closed with it. Refused while somebody has no letter of it; to go back
 * to an older key has to be said, as somebody may have seen its passwords.
 */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import { UsageError } from "../../../domain/failure.ts";
import { readersWithoutLetter } from "../../../jobs/delivery/password-letters.ts";
import { keyUsed, type UsedKey } from "../../../secrets/password-keys-change.ts";
import { readToChange, writeChanged, type Purpose } from "../../../secrets/secret-change.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { printWhenItCounts } from "../../new-version.ts";
import { decisionWords, programCommand } from "../../program-command.ts";
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
        })
        .option("back", {
          type: "boolean",
          default: false,
          describe: "Although it is older than the one in force",
        }),
    ),
  async run({ version, "without-letters": without, back, ...args }, shell) {
    const { by, reason } = decision(args);
    const purpose = purposeOf(version, shell);
    const change = await withPorts(shell, ["copies", "store"], async (ports, signal) => {
      const found = await readToChange(ports, purpose, signal);
      const used = keyUsed(found.text, version);
      if (used.text !== undefined) {
        if (used.goesBack && !back) {
          throw olderKey(version, used.before, shell);
        }
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
      printChange(change, version, shell);
      shell.print(plainLine(`Decided by ${by}: ${reason}`, 300));
      shell.print(
        "Nothing else records who decided it and why: note it where you keep such things.",
      );
    }
    return 0;
  },
});

function purposeOf(version: string, { environment }: Shell): Purpose {
  return {
    alias: "report-passwords",
    what: `use key ${plainLine(version, 40)}`,
    done: "the key is in force",
    lookBy: programCommand(environment, "passwords keys"),
  };
}

function olderKey(version: string, current: string, { environment }: Shell): UsageError {
  const [key, command] = [
    plainLine(version, 40),
    programCommand(environment, `passwords use-key ${version} --back ${decisionWords}`),
  ];
  return new UsageError(
    `Cannot use key ${key}: key ${plainLine(current, 40)}, in force, is newer. Reports would be closed with the older one again, whose passwords somebody may have seen, and whose letters readers may have thrown away. Where that is meant: ${plainLine(command, 200)}`,
  );
}

async function refuseWithoutLetters(version: string, shell: Shell): Promise<void> {
  const needs = ["providers", "recipients", "secrets", "storage"] as const;
  const without = await withPorts(shell, needs, async (ports, signal) =>
    readersWithoutLetter(ports, version, signal),
  );
  const [first] = without;
  if (first !== undefined) {
    const write = programCommand(shell.environment, `passwords letters --key ${version} --missing`);
    throw new UsageError(
      `Cannot use key ${version}: no letter of it is on record for ${countWords(without.length, "reader")}, such as ${plainLine(first.identity, 120)}, who could not open the reports. Say --without-letters, or write them: ${write}`,
    );
  }
}

function printChange({ before, goesBack }: UsedKey, version: string, shell: Shell): void {
  const { secrets } = worldOf(shell).config;
  shell.print(`Reports are closed with key ${version} from now on, no more with key ${before}.`);
  if (goesBack) {
    shell.complain(
      `Key ${version} is the older one: whoever has seen its passwords can open the reports to come.`,
    );
  }
  shell.print(
    `What is stored already stays closed with its key: each mail names the key of its document.`,
  );
  printWhenItCounts("report-passwords", shell);
  if (secrets.kind !== "files") {
    shell.print(`Until then jobs close reports with key ${before}, and their mails say so.`);
  }
}
