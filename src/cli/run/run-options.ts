/**
 * The options of a run. They come as flags, or in JOB_OPTIONS written the same way, because `kubectl create job --from`
 * takes no arguments; a flag wins over JOB_OPTIONS.
 */
import yargs, { type Argv } from "yargs";
import { UsageError } from "../../domain/failure.ts";
import { parsePayWeek, type PayWeek } from "../../domain/payments/pay-week.ts";
import { refuseUnclear } from "../switches.ts";
import type { Force, JobFacts } from "../../run/job.ts";

export interface RunOptions {
  readonly week: PayWeek | undefined;
  readonly dryRun: boolean;
  readonly force: Force | undefined;
  readonly waits: boolean;
}

interface Given {
  readonly week?: string | undefined;
  readonly "dry-run"?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly wait?: boolean | undefined;
}

export function runOptions<Args>(parser: Argv<Args>) {
  return parser
    .option("week", {
      type: "string",
      requiresArg: true,
      describe: "Pay week: a day in it, or its number (2026-W48)",
    })
    .option("dry-run", { type: "boolean", describe: "Say what would happen and change nothing" })
    .option("force", {
      type: "boolean",
      describe: "Override the order of jobs; needs --by, --reason",
    })
    .option("by", { type: "string", requiresArg: true, describe: "Who overrides it" })
    .option("reason", { type: "string", requiresArg: true, describe: "Why" })
    .option("wait", {
      type: "boolean",
      describe: "Wait for what is unavailable; --no-wait gives up",
    });
}

/** @throws {UsageError} */
export function parseRunOptions(job: JobFacts, flags: Given, jobOptions: string): RunOptions {
  const given = { ...parseJobOptions(jobOptions), ...withoutUndefined(flags) };
  const { week, "dry-run": dryRun = false, wait = true } = given;
  refuseUnaccepted(job, "week", week !== undefined);
  refuseUnaccepted(job, "dry-run", dryRun);
  return { week: weekOf(week), dryRun, waits: wait, force: forceOf(given) };
}

function parseJobOptions(text: string): Given {
  refuseUnclear(text.trim().split(/\s+/));
  const complaint: { message?: string } = {};
  const parsed = runOptions(yargs())
    .help(false)
    .version(false)
    .strict()
    .exitProcess(false)
    .fail((message) => {
      complaint.message = message;
    })
    .parserConfiguration({ "duplicate-arguments-array": false, "boolean-negation": true })
    .parseSync(text);
  if (complaint.message !== undefined) {
    throw new UsageError(`Cannot read JOB_OPTIONS: ${complaint.message}`);
  }
  const { week, force, by, reason, wait } = parsed;
  return withoutUndefined({ week, "dry-run": parsed["dry-run"], force, by, reason, wait });
}

function withoutUndefined(given: Given): Given {
  const names = ["week", "dry-run", "force", "by", "reason", "wait"] as const;
  return Object.fromEntries(
    names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}

function refuseUnaccepted(job: JobFacts, option: "week" | "dry-run", isGiven: boolean): void {
  if (isGiven && !job.accepts.includes(option)) {
    throw new UsageError(`Cannot run ${job.name} with --${option}: it means nothing to this job`);
  }
}

function weekOf(text: string | undefined): PayWeek | undefined {
  const week = text === undefined ? undefined : parsePayWeek(text);
  if (text !== undefined && week === undefined) {
    throw new UsageError(
      "Cannot read --week: write a day in the week such as 2026-11-23, or its number such as 2026-W48",
    );
  }
  return week;
}

function forceOf({ force = false, by = "", reason = "" }: Given): Force | undefined {
  const given = { by: by.trim(), reason: reason.trim() };
  const isWhole = given.by !== "" && given.reason !== "";
  if (force && !isWhole) {
    throw new UsageError("Cannot force a run without --by and --reason: they are recorded");
  }
  if (!force && given.by + given.reason !== "") {
    throw new UsageError("Cannot use --by or --reason without --force");
  }
  return force ? given : undefined;
}
