/** The command line: every command in its place, one way to fail. */
import yargs, { type Argv } from "yargs";
import { ConfigError, causeOf, toError, UsageError } from "../domain/failure.ts";
import { scrub } from "../domain/scrub.ts";
import { failures, partialExitCode } from "../run/exit-codes.ts";
import type { Command, CommandGroup } from "./command.ts";
import { alertsCommands } from "./commands/alerts.ts";
import { backupCommands } from "./commands/backup.ts";
import { batchesCommands } from "./commands/batches.ts";
import { configCommand } from "./commands/config.ts";
import { demoCommand } from "./commands/demo.ts";
import { deliveriesCommands } from "./commands/deliveries.ts";
import { jobsCommand, nextCommand } from "./commands/jobs.ts";
import { metricsCommands } from "./commands/metrics.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { npiCommands } from "./commands/npi.ts";
import { passwordsCommands } from "./commands/passwords.ts";
import { recipientsCommands } from "./commands/recipients.ts";
import { runCommand } from "./commands/run.ts";
import { runsCommands } from "./commands/runs.ts";
import { secretsCommands } from "./commands/secrets.ts";
import { selftestCommand } from "./commands/selftest.ts";
import { commandInPlaceOf } from "./job-command.ts";
import type { Shell } from "./shell.ts";
import { refuseUnclear } from "./switches.ts";

const commands: readonly (Command | CommandGroup)[] = [
  runCommand,
  jobsCommand,
  nextCommand,
  runsCommands,
  batchesCommands,
  deliveriesCommands,
  passwordsCommands,
  npiCommands,
  secretsCommands,
  recipientsCommands,
  alertsCommands,
  metricsCommands,
  backupCommands,
  migrateCommand,
  configCommand,
  selftestCommand,
  demoCommand,
];

/** Runs one command and answers the exit code. Never throws: what goes wrong is a sentence on stderr. */
export async function runProgram(words: readonly string[], shell: Shell): Promise<number> {
  let code = 0;
  const parser = base();
  for (const entry of commands) {
    addTo(parser, entry, shell, (ended) => {
      code = ended;
    });
  }
  try {
    if (words.length === 0) {
      shell.complain(await parser.getHelp());
      return failures.usage.exitCode;
    }
    const asked = commandInPlaceOf(words, shell.environment);
    refuseUnclear(asked);
    await parser.parseAsync(asked, {}, (_error, _args, output) => {
      if (output !== "") {
        shell.print(output);
      }
    });
    return code;
  } catch (thrown) {
    return complainOf(toError(thrown), shell);
  }
}

function base(): Argv {
  return yargs()
    .scriptName("surgicase-jobs")
    .usage("$0 <command>\n\nSurgiCase's scheduled jobs: run them, and see what they did.")
    .parserConfiguration({ "duplicate-arguments-array": false, "strip-aliased": true })
    .strict()
    .demandCommand(1, "Name a command")
    .recommendCommands()
    .help()
    .alias("help", "h")
    .version(false)
    .wrap(Math.min(80, process.stdout.columns ?? 80))
    .epilogue(`Every setting comes from the environment: see config.\n\n${exitCodeWords()}`)
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      throw error ?? new UsageError(message ?? "The command cannot be read");
    });
}

function exitCodeWords(): string {
  const codes = Object.entries(failures).map(([cause, { exitCode }]) => `${exitCode} ${cause}`);
  return `Exit codes: 0 succeeded or skipped, ${partialExitCode} partial, ${codes.join(", ")}.`;
}

function addTo(
  parser: Argv,
  entry: Command | CommandGroup,
  shell: Shell,
  ended: (code: number) => void,
  aliases: readonly string[] = [],
): void {
  if ("commands" in entry) {
    parser.command(entry.name, entry.about, (group) => {
      const { usual } = entry;
      entry.commands
        .filter((command) => command !== usual)
        .forEach((command) => addTo(group, command, shell, ended));
      if (usual === undefined) {
        return group.demandCommand(1, `Name what to do with ${entry.name}`);
      }
      addTo(group, usual, shell, ended, ["$0"]);
      return group;
    });
    return;
  }
  parser.command(
    [entry.usage, ...aliases],
    entry.about,
    (options) => entry.options(options),
    async (args) => {
      ended(await entry.run(args, shell));
    },
  );
}

function complainOf(error: Error, shell: Shell): number {
  const cause = error.name === "YError" ? "usage" : causeOf(error);
  if (error instanceof ConfigError) {
    shell.complain("Cannot start, the settings are wrong:");
    error.problems.forEach((problem) => shell.complain(`  ${scrub(problem)}`));
  } else {
    shell.complain(scrub(error.message));
  }
  if (cause === "usage") {
    shell.complain("Try surgicase-jobs --help, or --help after a command.");
  }
  return failures[cause].exitCode;
}
