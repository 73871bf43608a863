/** `secrets revoke <name>`: a person takes a secret away, for every job that starts from now on. */
import { plainLine } from "../../../domain/alerts/wording.ts";
import { revoke } from "../../../secrets/revoking.ts";
import { warmingSettings } from "../../../world/secrets.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { withPorts, worldOf } from "../../with-ports.ts";
import { secretNamed } from "./names.ts";
import { revocationIn } from "../../../ports/secret-copies.ts";

export const revokeCommand = defineCommand({
  usage: "revoke <name>",
  about: "Take a secret away from every job",
  options: (parser) =>
    decisionOptions(
      parser.positional("name", {
        type: "string",
        demandOption: true,
        describe: "A secret's name",
      }),
    ),
  async run({ name, ...args }, shell) {
    const { by, reason } = decision(args);
    const { ids } = warmingSettings(worldOf(shell).config);
    const alias = secretNamed(ids, name);
    const revocation = { alias, secretId: ids.get(alias) ?? "", at: shell.clock.now(), by, reason };
    const before = await withPorts(shell, ["copies", "store"], async (ports, signal) => {
      const { copies, store } = ports;
      const opened = await copies.open(alias, signal);
      // At once, whatever the store says; then once more, where it has a version that no copy had yet.
      await revoke({ ...revocation, current: undefined }, copies, signal);
      const answer = await store.ask(alias, signal);
      if (answer.kind === "secret") {
        await revoke({ ...revocation, current: answer }, copies, signal);
      }
      return revocationIn(opened);
    });
    if (before !== undefined) {
      shell.print(plainLine(`It was revoked before by ${before.by} (${before.reason}).`, 300));
    }
    shell.print(plainLine(`The secret ${alias} is revoked by ${by}: ${reason}`, 300));
    shell.print("No job that starts from now on is given it; its copy is gone.");
    if (alias === "main") {
      shell.print("Alerts go to ALERT_RECIPIENTS until it is back.");
    }
    shell.print(`What takes it back: a new version in the store, or: secrets refresh ${alias}`);
    return 0;
  },
});
