/** `alerts doctor`: who gets alerts, by which roads, and what is wrong with that. Nothing is sent. */
import { readSettings, type Config } from "../../../config/config.ts";
import { plainLine } from "../../../domain/alerts/wording.ts";
import { failures, partialExitCode } from "../../../run/exit-codes.ts";
import { recipientsReport, type RecipientsReport } from "../../../secrets/recipients-report.ts";
import { defineCommand, json } from "../../command.ts";
import type { Shell } from "../../shell.ts";
import { printList } from "../../table.ts";
import { mainFacts, mainWords, readMain, type MainSecret } from "../recipients/main-secret.ts";
import { inForceWords, rowsOf } from "../recipients/show.ts";
import { problemsOf, type Problem } from "./problems.ts";
import { roadsOf, type Road } from "./roads.ts";

export const doctor = defineCommand({
  usage: "doctor",
  about: "Show who gets alerts, by which roads, and what is wrong",
  options: (parser) =>
    parser.option("json", json).option("reachable", {
      type: "boolean",
      default: false,
      describe: "End with 0 where an alert reaches somebody, whatever else is wrong",
    }),
  async run(args, shell) {
    const found = await examine(shell);
    if (args.json) {
      const { main, recipients, problems, ...rest } = found;
      const verdict = { reachesSomebody: !problems.some(({ silent }) => silent), problems };
      const document = { ...verdict, main: mainFacts(main), ...recipients, ...rest };
      shell.print(JSON.stringify(document, undefined, 2));
    } else {
      printFound(found, shell);
    }
    return exitCodeFor(
      args.reachable ? found.problems.filter(({ silent }) => silent) : found.problems,
    );
  },
});

interface Found {
  readonly main: MainSecret;
  readonly recipients: RecipientsReport;
  readonly sender: string | undefined;
  readonly roads: readonly Road[];
  /** Whether an alert can go out with no AWS at all. */
  readonly withoutAws: boolean;
  readonly contact: string | undefined;
  readonly runbook: string | undefined;
  readonly problems: readonly Problem[];
}

async function examine(shell: Shell): Promise<Found> {
  const { readable: settings, problems: settingProblems } = readSettings(
    shell.environment,
    shell.folder,
  );
  const main = await readMain(settings, shell);
  const values = main.kind === "read" ? main.values : undefined;
  const recipients = recipientsReport(values, settings.alertRecipients ?? []);
  const roads = roadsOf(settings);
  return {
    main,
    recipients,
    sender: settings.mailFrom,
    roads,
    withoutAws: roads.some(({ withoutAws }) => withoutAws),
    contact: settings.alertContact,
    runbook: placeOf(settings),
    problems: problemsOf({
      settings,
      settingProblems,
      recipients,
      mainTrouble: troubleOf(main),
      roads,
    }),
  };
}

function troubleOf(main: MainSecret): string | undefined {
  if (main.kind === "unread") {
    return `the secret main cannot be read (${main.class})`;
  }
  return main.copy && `the secret main is read from a copy (${main.copy.failure.class})`;
}

/** Without a login, or what follows a question mark. */
function placeOf({ runbookUrl }: Partial<Config>): string | undefined {
  if (runbookUrl === undefined) {
    return undefined;
  }
  const { protocol, host, pathname } = new URL(runbookUrl);
  return `${protocol}//${host}${pathname}`;
}

function printFound(found: Found, shell: Shell): void {
  const { print } = shell;
  const { main, recipients, sender, roads, withoutAws, contact, runbook, problems } = found;
  print(inForceWords(recipients.inForce.addresses, recipients.inForce.source));
  print(plainLine(mainWords(main, shell.clock.now()), 600));
  print("");
  printList(shell, false, rowsOf(recipients.keys), (row) => row, "");
  print("");
  printList(shell, false, roads, roadRow, "There is no road for mail.");
  print("");
  print(`Sender:   ${sender ?? "none"}`);
  print(`Contact:  ${plainLine(contact ?? "none", 200)}`);
  print(`Runbook:  ${runbook ?? "none"}`);
  print(
    withoutAws
      ? "With no AWS at all, alerts can still be sent, as the settings say. No road was tried: `selftest --live` does that."
      : "With no AWS at all, alerts cannot be sent; senders and roads come from the settings.",
  );
  print("");
  print(problems.length === 0 ? "Nothing is wrong." : "What is wrong:");
  problems.forEach(({ problem, remedy }) => print(`  ${plainLine(`${problem}. ${remedy}`, 700)}`));
}

function roadRow({ road, withoutAws, carriesPhi }: Road) {
  return {
    road,
    "without aws": withoutAws ? "yes" : "no",
    carries: carriesPhi ? "alerts and reports" : "alerts",
  };
}

function exitCodeFor(problems: readonly Problem[]): number {
  if (problems.length === 0) {
    return 0;
  }
  return problems.some(({ silent }) => silent) ? failures.misconfigured.exitCode : partialExitCode;
}
