/** `passwords`: one letter a recipient, written into storage for handing over by another road than mail. */
import { writePasswordLetters } from "../../jobs/delivery/password-letters.ts";
import { defineCommand } from "../command.ts";
import { withPorts, worldOf } from "../with-ports.ts";

export const passwordsCommand = defineCommand({
  usage: "passwords",
  about: "Write the readers' password letters into storage",
  options: (parser) => parser,
  async run(_args, shell) {
    const { config } = worldOf(shell);
    const { letters, troubles } = await withPorts(
      shell,
      ["recipients", "secrets", "storage"],
      async (ports, signal) => writePasswordLetters(ports, config.organisation, signal),
    );
    letters.forEach(({ recipient, key }) => shell.print(`${recipient}: ${key}`));
    troubles.forEach(({ subject, problem, remedy }) =>
      shell.complain(`${subject}: ${problem}. ${remedy}`),
    );
    shell.print(
      `${letters.length} letters are in the report storage. Hand each to its reader, never by mail, and delete it then.`,
    );
    return troubles.length === 0 ? 0 : 3;
  },
});
