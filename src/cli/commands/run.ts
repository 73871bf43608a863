/** `run <job>`: one run, from its settings to its exit code. Whatever is wrong with it, people are told. */
import { readSettings, type Config } from "../../config/config.ts";
import { ConfigError, toError, UsageError } from "../../domain/failure.ts";
import { findJob, jobs } from "../../jobs/registry.ts";
import { copyUses } from "../../run/copy-uses.ts";
import { exitCodeOf } from "../../run/exit-codes.ts";
import type { Job } from "../../run/job.ts";
import { endUnbegun, runJob } from "../../run/run.ts";
import { secretTexts } from "../../world/secret-texts.ts";
import { openRunLog } from "../../world/log.ts";
import { storeWords } from "../../world/secrets.ts";
import { jobSettings } from "../../world/job-settings.ts";
import { openWorld } from "../../world/world.ts";
import { defineCommand } from "../command.ts";
import { reportersFor } from "../run/reporters.ts";
import { factsOf } from "../run/run-facts.ts";
import { parseRunOptions, runOptions, type RunOptions } from "../run/run-options.ts";
import type { Shell } from "../shell.ts";

export const runCommand = defineCommand({
  usage: "run <job>",
  about: "Run a job now, for its last scheduled moment",
  options: (parser) =>
    runOptions(
      parser
        .positional("job", {
          type: "string",
          demandOption: true,
          describe: "A name that `jobs` lists",
        })
        .epilogue(
          "Where no options can be given (kubectl create job --from=cronjob/…), they go into JOB_OPTIONS, written the same way.",
        ),
    ),
  run: async ({ job: name, ...flags }, shell) => {
    const job = findJob(name);
    if (job === undefined) {
      throw new UsageError(
        `Cannot run "${name}": there is no such job. The jobs are ${jobs.map((each) => each.name).join(", ")}`,
      );
    }
    return await start(job, flags, shell);
  },
});

/** Options that could not be read, but for what the words tell: a rehearsal is one however wrong the rest is. */
function unreadOptions(flags: Flags, jobOptions = ""): RunOptions {
  const dryRun = flags["dry-run"] ?? saysDryRun(jobOptions);
  return { week: undefined, dryRun, force: undefined, waits: true };
}

function saysDryRun(text: string): boolean {
  const last = text.match(/(?<=^|\s)--(?:no-)?dry-?run(?:=\S*)?(?=\s|$)/gi)?.at(-1);
  return last !== undefined && !/^--no-|=false$/i.test(last);
}

type Flags = Parameters<typeof parseRunOptions>[1];

/** Runs the job and answers the exit code. @param write takes each line of the log; absent: stdout. */
export async function start(
  job: Job,
  flags: Flags,
  shell: Shell,
  write?: (line: string) => void,
): Promise<number> {
  const { config, readable, problems } = readSettings(shell.environment, shell.folder);
  const { clock } = shell;
  const texts = secretTexts();
  const log = await openRunLog({
    format: readable.logFormat ?? "auto",
    isTerminal: shell.isTerminal,
    job: job.name,
    texts,
    clock,
    write,
  });
  const uses = copyUses(log, storeWords(readable));
  const world = openWorld(readable, clock, texts, uses);
  const reporters = await reportersFor({ settings: readable, world, log, clock, texts });
  const tools = { clock, log, reporters };

  const unread = unreadOptions(flags, readable.jobOptions);
  const end = async (error: Error) =>
    exitCodeOf(await endUnbegun(error, factsOf(job, unread, readable, shell), tools));
  if (config === undefined) {
    return await end(new ConfigError(problems));
  }
  const understood = understand(job, flags, config, shell);
  if (understood instanceof UsageError) {
    return await end(understood);
  }
  const { options, run } = understood;
  const outcome = await runJob(job, run, {
    ...tools,
    open: async (needs, signal) => world.open(needs, signal),
    stop: shell.stop,
    settings: jobSettings(config),
    waits: options.waits,
    random: shell.random,
    copies: uses.all,
  });
  return exitCodeOf(outcome);
}

function understand(job: Job, flags: Flags, config: Config, shell: Shell) {
  try {
    const options = parseRunOptions(job, flags, config.jobOptions);
    return { options, run: factsOf(job, options, config, shell) };
  } catch (thrown) {
    const error = toError(thrown);
    // A person at a terminal sees what is wrong; nobody needs a mail about a slip of the keys.
    if (!(error instanceof UsageError) || shell.isTerminal) {
      throw error;
    }
    return error;
  }
}
