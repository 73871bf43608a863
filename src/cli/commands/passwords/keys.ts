/** `passwords keys`: which versions there are, and which one closes reports. Never a key. */
import { openIndex } from "../../../jobs/delivery/password-index.ts";
import { keysInStore } from "../../../jobs/delivery/password-letters.ts";
import { parsePasswordKeys } from "../../../domain/reports/password.ts";
import { defineCommand, json } from "../../command.ts";
import { programCommand } from "../../program-command.ts";
import { printList } from "../../table.ts";
import { withPorts } from "../../with-ports.ts";

export const keys = defineCommand({
  usage: "keys",
  about: "List the keys, and which is in force",
  options: (parser) => parser.option("json", json),
  async run({ json: asJson }, shell) {
    const { used, current, versions } = await withPorts(
      shell,
      ["secrets", "storage"],
      async ({ secrets, storage }, signal) => {
        const read = await secrets.read("report-passwords", signal);
        const stored = await keysInStore({ secrets }, signal);
        const listed = [];
        for (const version of stored.keys.keys()) {
          const { size } = await openIndex(storage, version, signal);
          listed.push({ version, inForce: version === stored.current, letters: size });
        }
        return {
          used: parsePasswordKeys(read.values).current,
          current: stored.current,
          versions: listed,
        };
      },
    );
    printList(shell, asJson, versions, rowOf, "There is no key.");
    if (!asJson && used !== current) {
      shell.print(
        `Jobs close reports with key ${used} until the copy of the secret is renewed, at once by: ${programCommand(shell.environment, "secrets refresh report-passwords")}`,
      );
    }
    return 0;
  },
});

function rowOf({ version, inForce, letters }: KeyOfReports) {
  return { key: version, state: inForce ? "in force" : "", "letters on record": letters };
}

interface KeyOfReports {
  readonly version: string;
  readonly inForce: boolean;
  readonly letters: number;
}
