/** `alerts mute <job>`: for a while nobody is mailed about a job. What is still the matter then is told when the mute ends. */
import { UsageError } from "../../../domain/failure.ts";
import { findJob, jobs } from "../../../jobs/registry.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { decisionWords, programCommand } from "../../program-command.ts";
import { moment } from "../../table.ts";
import { withPorts } from "../../with-ports.ts";
import { untilOf } from "./until.ts";

export const mute = defineCommand({
  usage: "mute <job>",
  about: "Mail nobody about a job for a while",
  options: (parser) =>
    decisionOptions(
      parser
        .positional("job", {
          type: "string",
          demandOption: true,
          describe: "A name that `jobs` lists",
        })
        .option("until", {
          type: "string",
          demandOption: true,
          requiresArg: true,
          describe: "2026-11-25T12:00Z, or 4h, 2d; at most 14 days",
        }),
    ).epilogue("The job runs on. A mute that there is already is replaced."),
  async run(args, shell) {
    const { by, reason } = decision(args);
    const job = namedJob(args.job, "mute");
    const since = shell.clock.now();
    const until = untilOf(args.until, since);
    await withPorts(shell, ["notes"], async ({ notes }, signal) =>
      notes.changeMutes(
        (before) => [
          ...before.filter((each) => each.job !== job),
          { job, until, by, reason, since },
        ],
        signal,
      ),
    );
    shell.print(`${job} is muted until ${moment(until)}: nobody is mailed about it.`);
    shell.print(
      `To end that before: ${programCommand(shell.environment, `alerts unmute ${job} ${decisionWords}`)}`,
    );
    return 0;
  },
});

/** @throws {UsageError} where there is no such job. */
export function namedJob(name: string, what: "mute" | "unmute"): string {
  const job = findJob(name);
  if (job === undefined) {
    throw new UsageError(
      `Cannot ${what} "${name}": there is no such job. The jobs are ${jobs.map((each) => each.name).join(", ")}`,
    );
  }
  return job.name;
}
