/** `secrets change-key`: a new sealing key, and every copy sealed anew with it. */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import { partialExitCode } from "../../../run/exit-codes.ts";
import { changeKey } from "../../../secrets/key-change.ts";
import { warmingSettings } from "../../../world/secrets.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { withPorts, worldOf } from "../../with-ports.ts";

export const changeKeyCommand = defineCommand({
  usage: "change-key",
  about: "Change the sealing key and seal every copy anew",
  options: (parser) => decisionOptions(parser),
  async run(args, shell) {
    const { by, reason } = decision(args);
    const { ids } = warmingSettings(worldOf(shell).config);
    const { sealedAnew, left } = await withPorts(shell, ["copies"], async ({ copies }, signal) =>
      changeKey([...ids.keys()], copies, signal),
    );
    shell.print(
      `The sealing key is changed; ${countWords(sealedAnew.length, "secret")} sealed anew, as old as before.`,
    );
    shell.print("The key before it still opens what it sealed, until the key is changed again.");
    shell.print(plainLine(`Changed by ${by}: ${reason}`, 300));
    shell.print("Nothing else records who changed it and why: note it where you keep such things.");
    for (const [why, alike] of Map.groupBy(left, (one) => one.why)) {
      const names = alike.map(({ alias }) => alias).join(", ");
      const what = alike.length === 1 ? `secret ${names}` : `secrets ${names}`;
      shell.complain(
        `${what}: not sealed anew: ${why}. The key before the present one still opens what it sealed; the next warming seals it anew`,
      );
    }
    return left.length === 0 ? 0 : partialExitCode;
  },
});
