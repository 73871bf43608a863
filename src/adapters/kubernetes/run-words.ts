/**
 * What a Job's pod is told to do, read from its words and variables: whoever is killed, or never starts, says nothing about it.
 * Words that make no sense end the run itself; here they mean nothing.
 */
import { mondayOf, parsePayWeek, type PayWeek } from "../../domain/payments/pay-week.ts";
import { slotOf } from "../../domain/schedule.ts";
import { identify } from "../../run/identity.ts";
import { argumentsOf, variableOf } from "./objects.ts";

export interface RunWords {
  /** A command in its place, or other words: it is no run of the job. */
  readonly isRun: boolean;
  readonly week: PayWeek | undefined;
  readonly dryRun: boolean;
}

export function runWordsOf(podSpec: unknown, job: string): RunWords {
  const [verb = "run", name = job, ...flags] = argumentsOf(podSpec) ?? [];
  const command = (variableOf(podSpec, "JOB_COMMAND") ?? "").trim();
  const isRun = verb === "run" && name === job && command === "";
  // A flag wins over the variable: it comes later.
  const options = `${variableOf(podSpec, "JOB_OPTIONS") ?? ""} ${flags.join(" ")}`;
  return { isRun, week: weekIn(options), dryRun: saysDryRun(options) };
}

function saysDryRun(options: string): boolean {
  const said = [...options.matchAll(/(?<=^|\s)--(no-)?dry-?run(?:[=\s]+(true|false))?(?=\s|$)/gi)];
  const [, no, value = "true"] = said.at(-1) ?? [];
  return said.length > 0 && (no === undefined) === (value.toLowerCase() === "true");
}

function weekIn(options: string): PayWeek | undefined {
  const said = [...options.matchAll(/(?<=^|\s)--week[=\s]+["']?([\dW-]+)/g)];
  return parsePayWeek(said.at(-1)?.[1] ?? "");
}

/** The slot of the week that the run works for, begun at that moment. */
export function slotOfWeek(
  week: PayWeek,
  {
    job,
    schedule,
    startedAt,
  }: { readonly job: string; readonly schedule: string | undefined; readonly startedAt: Date },
): Date {
  try {
    const start = { job, schedule: schedule ?? "", startedAt, week, randomId: "" };
    return identify(start, { jobName: undefined, jobUid: undefined, podName: undefined }).slot;
  } catch {
    return mondayOf(week);
  }
}

/** What somebody wrote into a CronJob may be no schedule of ours. */
export function lastSlot(schedule: string | undefined, startedAt: Date): Date {
  try {
    return schedule === undefined ? startedAt : slotOf(schedule, startedAt);
  } catch {
    return startedAt;
  }
}
