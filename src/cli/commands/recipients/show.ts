/** `recipients show`: who is named for alerts, where, and which of it counts. */
import { readSettings } from "../../../config/config.ts";
import { plainLine } from "../../../domain/alerts/wording.ts";
import { recipientsReport, type NamedKey } from "../../../secrets/recipients-report.ts";
import { defineCommand, json } from "../../command.ts";
import { printList } from "../../table.ts";
import { mainFacts, mainWords, readMain } from "./main-secret.ts";

export const show = defineCommand({
  usage: "show",
  about: "Show who gets alerts, and where they are named",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    // Wrong settings must not hide who is told: alerts do with those that can be read.
    const { readable, problems } = readSettings(shell.environment, shell.folder);
    const main = await readMain(readable, shell);
    const values = main.kind === "read" ? main.values : undefined;
    const report = recipientsReport(values, readable.alertRecipients ?? []);
    if (args.json) {
      shell.print(JSON.stringify({ main: mainFacts(main), ...report }, undefined, 2));
    } else {
      printList(shell, false, rowsOf(report.keys), (row) => row, "");
      shell.print("");
      shell.print(plainLine(mainWords(main, shell.clock.now()), 600));
      shell.print(inForceWords(report.inForce.addresses, report.inForce.source));
    }
    problems.forEach((problem) => shell.complain(problem));
    return 0;
  },
});

/** A row for each element; one for a key that names nobody. */
export function rowsOf(keys: readonly NamedKey[]) {
  return keys.flatMap(({ key, inForce, addresses, wrong }) => {
    const found = [
      ...addresses.map((address) => ({
        "named in": key,
        address,
        note: inForce ? "is told" : "",
      })),
      ...wrong.map((problem) => ({ "named in": key, address: "", note: problem })),
    ];
    return found.length === 0 ? [{ "named in": key, address: "", note: "names nobody" }] : found;
  });
}

export function inForceWords(addresses: readonly string[], source: string): string {
  return addresses.length === 0
    ? "Nobody is told: set ALERT_RECIPIENTS, or name people by recipients set."
    : `Alerts go to ${addresses.join(", ")} (${source}).`;
}
