/** `passwords new-key`: a further key that closes nothing yet, so that letters can be handed over before it is in force. */
import { randomBytes } from "node:crypto";
import { plainLine } from "../../../domain/alerts/wording.ts";
import { keyAdded } from "../../../secrets/password-keys-change.ts";
import { readToChange, writeChanged, type Purpose } from "../../../secrets/secret-change.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { decisionWords, programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { withPorts } from "../../with-ports.ts";

const keyBytes = 32;

export const newKey = defineCommand({
  usage: "new-key",
  about: "Add a key to the secret report-passwords, not in force yet",
  options: (parser) => decisionOptions(parser),
  async run(args, shell) {
    const { by, reason } = decision(args);
    const command = (words: string) => programCommand(shell.environment, words);
    const purpose = purposeFor(shell);
    const { version, current } = await withPorts(
      shell,
      ["copies", "store"],
      async (ports, signal) => {
        const found = await readToChange(ports, purpose, signal);
        const added = keyAdded(found.text, randomBytes(keyBytes));
        await writeChanged(ports.store, purpose, found, added.text, signal);
        return added;
      },
    );
    shell.print(`Key ${version} is added. Reports are closed with key ${current} as before.`);
    shell.print(plainLine(`Added by ${by}: ${reason}`, 300));
    shell.print("Nothing else records who added it and why: note it where you keep such things.");
    shell.print(`Next, write the letters: ${command(`passwords letters --key ${version}`)}`);
    shell.print(`All handed over: ${command(`passwords use-key ${version} ${decisionWords}`)}`);
    return 0;
  },
});

function purposeFor({ environment }: Shell): Purpose {
  return {
    alias: "report-passwords",
    what: "make a new key",
    done: "there is a new key",
    lookBy: programCommand(environment, "passwords keys"),
  };
}
