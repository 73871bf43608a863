/** The facts of a run, as the process finds them: who it is, what it works for, and the commands to do it again. */
import type { Config } from "../../config/config.ts";
import type { PayWeek } from "../../domain/payments/pay-week.ts";
import type { Commands, RunFacts } from "../../run/event.ts";
import { identify } from "../../run/identity.ts";
import { asInstalled, type JobFacts } from "../../run/job.ts";
import { programCommand, rerunJob } from "../program-command.ts";
import type { Shell } from "../shell.ts";
import type { RunOptions } from "./run-options.ts";

/** Settings that could not be read are absent; a run can speak of itself all the same. @throws {UsageError} */
export function factsOf(
  job: JobFacts,
  options: RunOptions,
  settings: Partial<Config>,
  shell: Shell,
): RunFacts {
  const startedAt = shell.clock.now();
  const schedule = settings.jobSchedule ?? job.schedule;
  const { podName, podNamespace, jobName, jobUid, environment = "unknown" } = settings;
  const start = {
    job: job.name,
    schedule,
    startedAt,
    week: options.week,
    startedByPeople: job.suspended === true,
    randomId: shell.randomId(),
  };
  const identity = identify(start, { podName, jobName, jobUid });
  // An alert may be read next week: the command names the week it is about.
  const week = job.accepts.includes("week") ? identity.payWeek : undefined;
  const program = (words: string) => programCommand(shell.environment, words);
  return {
    ...identity,
    job: asInstalled(job, { paidOnSchedule: settings.paidOnSchedule === "yes" }),
    startedAt,
    schedule,
    environment,
    place: podName === undefined ? shell.host : `${podNamespace ?? "default"}/${podName}`,
    force: options.force,
    dryRun: options.dryRun,
    commands:
      podName === undefined
        ? localCommands(identity.runId, week, program)
        : podCommands(podNamespace ?? "default", podName, week, program),
  };
}

function localCommands(
  runId: string,
  week: PayWeek | undefined,
  program: Commands["program"],
): Commands {
  const options = week === undefined ? "" : ` --week ${week}`;
  return {
    rerun: (job) => program(`run ${job}${options}`),
    logs: program(`runs show ${runId}`),
    program,
    restartedWhenInterrupted: false,
  };
}

function podCommands(
  namespace: string,
  pod: string,
  week: PayWeek | undefined,
  program: Commands["program"],
): Commands {
  const options = week === undefined ? "" : `--week ${week}`;
  return {
    rerun: (job) => rerunJob(namespace, job, options),
    logs: `kubectl -n ${namespace} logs ${pod}`,
    program,
    restartedWhenInterrupted: true,
  };
}
