/** `secrets drill`: opens every copy as on a bad day, and says which jobs would stop. The store is not asked. */
import { jobs } from "../../../jobs/registry.ts";
import { partialExitCode } from "../../../run/exit-codes.ts";
import type { CopyReport } from "../../../secrets/copy-report.ts";
import { defineCommand, json } from "../../command.ts";
import { moment, printList } from "../../table.ts";
import { agoWords, copyReports, denialLines, printNotes } from "./reports.ts";

export const drill = defineCommand({
  usage: "drill",
  about: "Try every copy as if the store were down now",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const found = await copyReports(shell);
    const { reports } = found;
    const useless = reports.filter(({ canStandIn }) => !canStandIn);
    const drilled = reports.map((report) => ({
      ...report,
      stops: report.canStandIn ? [] : readersOf([report]),
    }));
    printList(shell, args.json, drilled, rowOf, "No secret has a name in the store.");
    if (!args.json) {
      printNotes(useless, shell);
      shell.print("");
      [...denialLines(found), ...verdictOf(reports, useless)].forEach((line) => shell.print(line));
    }
    return useless.length === 0 ? 0 : partialExitCode;
  },
});

function rowOf(report: CopyReport) {
  return {
    secret: report.secret,
    "could go on": report.canStandIn ? "yes" : "no",
    state: report.state,
    confirmed: agoWords(report),
    "usable until": moment(report.usableUntil),
  };
}

function verdictOf(
  reports: readonly CopyReport[],
  useless: readonly CopyReport[],
): readonly string[] {
  if (useless.length === 0) {
    return [`Jobs could go on with all ${reports.length} copies.`];
  }
  const stopped = readersOf(useless);
  return [
    `Jobs could go on with ${reports.length - useless.length} of ${reports.length} copies.`,
    stopped.length === 0 ? "No job reads the others." : `These would stop: ${stopped.join(", ")}.`,
    "Next: `secrets refresh` asks the store now; one that was revoked comes back by its name.",
  ];
}

/** The jobs that read one of them. The warming asks the store, and the digest tells of the copies: both go on without. */
function readersOf(reports: readonly CopyReport[]): readonly string[] {
  return jobs
    .filter(({ needs }) => !needs.includes("copies"))
    .filter(({ secrets }) => reports.some(({ secret }) => secrets.includes(secret)))
    .map(({ name }) => name);
}
