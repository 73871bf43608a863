/** What to do about each kind of matter. Commands are exact; a step without one says in words what no command can. */
import type { Step } from "../../domain/alerts/alert.ts";
import type { Matter, MatterKind } from "../matter.ts";
import { endingOf } from "../matters/run-ending.ts";
import { harmedAttempt } from "../matters/killed.ts";
import type { Killer, SeenRun } from "../sight.ts";
import { type NotWell, rerunStep, type Telling } from "./telling.ts";

type StepsOf = (telling: Telling, matter: Matter) => readonly Step[];

const stepsByKind: Readonly<Record<MatterKind, StepsOf>> = {
  "never-started": (telling) => [
    ...whereThere("See why nothing was started: its events say so.", scheduleCommand(telling)),
    rerunStep(telling, "Run the job now."),
    {
      text: "If other jobs are not started either, what starts them is down: the cluster's controller manager, or cron.",
    },
  ],
  "not-starting": (telling, matter) => [
    ...describeStep(
      telling,
      matter.run,
      "See what keeps it from starting: its events are at the end.",
    ),
    {
      text: `${hindranceWords(telling, matter)} If no values had to be changed, it starts by itself.`,
    },
    rerunStep(
      telling,
      `If values were changed: this run keeps the old ones, so ${endWords(telling, matter.run)} and run the job again.`,
    ),
  ],
  killed: killedSteps,
  stuck: (telling, { run }) => [
    ...logStep(telling, run, "See whether it still does something."),
    ...describeStep(telling, run, "See how its pods stand."),
    {
      text: `If it does nothing any more, end it: ${endWords(telling, run)}.`,
    },
    rerunStep(telling, "Then run the job again."),
  ],
  failed: (telling, { run }) => [
    ...logStep(telling, run, "See what it said."),
    ...describeStep(telling, run, "See what Kubernetes says of it."),
    rerunStep(telling, "When the cause is gone, run the job again."),
  ],
  vanished: (telling) => [
    { text: "Find out who deleted it, and whether it was meant." },
    rerunStep(telling, "If its work is still to be done, run the job again."),
  ],
  suspended: (telling) => [
    ...whereThere("If it is not meant, resume it.", telling.commands.resume(telling.job.name)),
    {
      text: `If it is meant, say so in the chart's values, jobs.${telling.job.name}.suspend: true, and install that: then it is no warning.`,
    },
  ],
  unscheduled: (telling) => [
    { text: "Install the chart again, with the values in force: it makes the CronJob anew." },
    {
      text: `If the job is not to be here any more, say so in the chart's values: jobs.${telling.job.name}.enabled: false.`,
    },
  ],
};

export function stepsOf({ kind, matter }: NotWell, telling: Telling): readonly Step[] {
  const steps = stepsByKind[matter.kind](telling, matter);
  return kind === "was" ? [{ text: "Nothing is to be run again." }, ...steps] : steps;
}

function killedSteps(telling: Telling, { run, severity, over }: Matter): readonly Step[] {
  const cure = cureOf(telling, run);
  const logs = logStep(telling, run, "See what it had said by then.");
  if (over) {
    return [...cure, ...logs];
  }
  return severity === "warning"
    ? [
        { text: "Start nothing: it is tried again by itself, and you are told how that ends." },
        ...cure,
        ...logs,
      ]
    : [...cure, rerunStep(telling, "Run the job again."), ...logs];
}

function cureOf({ job }: Telling, run: SeenRun | undefined): readonly Step[] {
  const killer = run && killerOf(run);
  const text = killer && cures[killer]?.(`jobs.${job.name}.resources`);
  return text === undefined ? [] : [{ text }];
}

/** What can be told of the cause by what was seen. */
function hindranceWords({ job }: Telling, { what }: Matter): string {
  if (what.includes("maybe still pulling its image")) {
    return "A large image takes minutes on a new node: wait for it. Else mend what the events name: a volume or secret that it mounts, or where its image comes from.";
  }
  if (/\bimage\b/i.test(what)) {
    return "Mend what the chart's values say of the image: its name, its tag or digest, the login for it.";
  }
  return /\bnode\b/i.test(what)
    ? `Make room: a node that takes it, or less in jobs.${job.name}.resources.requests of the chart's values.`
    : "Mend what the events name: a quota, an admission rule, a secret or volume that it mounts.";
}

function endWords({ commands }: Telling, run: SeenRun | undefined): string {
  return run !== undefined && commands.describe(run) !== undefined
    ? `delete the Job ${run.name}`
    : "stop its process";
}

const cures: Readonly<Partial<Record<Killer, (resources: string) => string>>> = {
  memory: (resources) =>
    `It needs more memory than it may have. Raise ${resources}.limits.memory in the chart's values, and install that; else it is killed again.`,
  eviction: (resources) =>
    `Give it a node with room: raise ${resources}.requests.memory in the chart's values to what it uses, and install that.`,
  deadline: () =>
    "See in the log where the time went. If it needs that long every time, tell the developers.",
  signal: () => "Find out who or what killed it: a person, or the node itself.",
};

function killerOf(run: SeenRun): Killer | undefined {
  const ending = endingOf(run);
  return ending?.outcome === "failed" ? ending.attempt?.killedBy : harmedAttempt(run)?.killedBy;
}

function scheduleCommand({ job, commands }: Telling): string | undefined {
  return commands.schedule(job.name);
}

function logStep({ commands }: Telling, run: SeenRun | undefined, text: string): readonly Step[] {
  return run === undefined || run.attempts.length === 0
    ? []
    : [{ text, command: commands.logs(run) }];
}

function describeStep(
  { commands }: Telling,
  run: SeenRun | undefined,
  text: string,
): readonly Step[] {
  return run === undefined ? [] : whereThere(text, commands.describe(run));
}

function whereThere(text: string, command: string | undefined): readonly Step[] {
  return command === undefined ? [] : [{ text, command }];
}
