/** `secrets change-key`: a new sealing key, and every copy sealed anew with it. */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import { partialExitCode } from "../../../run/exit-codes.ts";
import { changeKey, type Left } from "../../../secrets/key-change.ts";
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
    for (const words of complaintsOf(left)) {
      shell.complain(words);
    }
    return left.length === 0 ? 0 : partialExitCode;
  },
});

/** One for those that stayed for the same reason. */
export function complaintsOf(left: readonly Left[]): readonly string[] {
  const alikes = Map.groupBy(left, ({ why, isOpened }) => `${isOpened} ${why}`);
  return [...alikes.values()].flatMap((alike) => {
    const names = alike.map(({ alias }) => alias).join(", ");
    const what = alike.length === 1 ? `secret ${names}` : `secrets ${names}`;
    return alike.slice(0, 1).map(({ why, isOpened }) => `${what}: ${wordsOf(why, isOpened)}`);
  });
}

function wordsOf(why: string, isOpened: boolean): string {
  return isOpened
    ? `not sealed anew: ${why}. The key before the present one still opens what it sealed; the next warming seals it anew`
    : `not sealed anew, as the copy could not be opened after the change: ${why}. Run secrets-warming, which makes it anew from the store, and look with secrets status`;
}
