/** How each job's last run went, by what runs and the watchdog push. None names a job: a new one is covered at once. */
import type { MatterKind } from "../../src/watch/matter.ts";
import { lines, ofJob } from "./expressions.ts";
import { names } from "./names.ts";
import { jobRunbook, logs, rerun, type Rule } from "./rule.ts";

/** The watchdog has a rule of its own. */
const otherJobs = 'scheduled_job!="watchdog"';

const ended = `${ofJob(names.lastEnd)} >= ${ofJob(names.lastStart)}`;
const seenToEnd = `${ofJob(names.seenEnd)} >= ${ofJob(names.lastStart)}`;

/** What the watchdog has open and another rule tells of: one fact, one alert. */
const ruledOtherwise = [
  "failed",
  "killed",
  "never-started",
  "stuck",
  "suspended",
] as const satisfies readonly MatterKind[];

function hasOpen(matter: (typeof ruledOtherwise)[number]): string {
  return `${ofJob(names.openMatter, `matter="${matter}"`)} == 1`;
}

export const jobRules: readonly Rule[] = [
  {
    alert: "SurgicaseJobMissed",
    slug: "missed",
    severity: "critical",
    expression: lines(
      `time() - (${ofJob(names.due, otherJobs)} > 0) > 600`,
      `unless ${ofJob(names.lastStart)} >= ${ofJob(names.due)}`,
      `unless ${ofJob(names.suspended)} == 1`,
      // Another week's run has begun since, and the slot is still nobody's.
      `or ${hasOpen("never-started")}`,
    ),
    for: "0s",
    summary: ({ label }) => `${label("scheduled_job")} did not start (${label("environment")})`,
    description: ({ label }) => {
      const job = label("scheduled_job");
      return `Its slot is over and no run has begun for it. See why: \`kubectl describe cronjob ${job}\`, \`kubectl get pods -l app.kubernetes.io/component=${job}\`. Then start it: ${rerun(job)}.`;
    },
    runbook: jobRunbook,
    when: "its slot is over by 10 min and no run has begun, whether or not one ever did, or the watchdog calls it never started",
    clears: "a run begins; where the watchdog has it open, the next good one for that slot",
  },
  {
    alert: "SurgicaseJobFailed",
    slug: "failed",
    severity: "critical",
    expression: lines(
      `${ofJob(names.lastOutcome, 'outcome="failed"')} == 1`,
      // One that never came to tell, or that a run for other work has followed.
      `or ${hasOpen("failed")}`,
    ),
    for: "0s",
    summary: ({ label }) => `${label("scheduled_job")} failed (${label("environment")})`,
    description: ({ label }) => {
      const job = label("scheduled_job");
      return `Its work is not done. The run's own mail says why and what to do; else ${logs(job)}. When that is mended: ${rerun(job)}.`;
    },
    runbook: jobRunbook,
    when: "the last run ended `failed`, or the watchdog has a failed one open",
    clears:
      "the next run that does not fail; where the watchdog has it open, the next good one for the same work",
  },
  {
    alert: "SurgicaseJobPartial",
    slug: "partial",
    severity: "warning",
    expression: `${ofJob(names.lastOutcome, 'outcome="partial"')} == 1`,
    for: "0s",
    summary: ({ label }) => `${label("scheduled_job")} left exceptions (${label("environment")})`,
    description: ({ label }) => {
      const job = label("scheduled_job");
      return `Its work is done, with exceptions that a person must settle: the run's own mail lists them; else ${logs(job)}.`;
    },
    runbook: jobRunbook,
    when: "the last run ended `partial`",
    clears: "the next run without exceptions",
  },
  {
    alert: "SurgicaseJobStuck",
    slug: "stuck",
    severity: "critical",
    expression: lines(
      `time() - ${ofJob(names.lastStart)} > ${ofJob(names.runLimit)} + 900`,
      `unless ${ended}`,
      `unless ${seenToEnd}`,
      `or (time() - ${ofJob(names.lastStart)} and ${hasOpen("stuck")})`,
    ),
    for: "0s",
    summary: ({ label }) =>
      `${label("scheduled_job")} runs longer than it may (${label("environment")})`,
    description: ({ label, span }) => {
      const job = label("scheduled_job");
      return `It began ${span} ago and has told of no end, nor has the watchdog seen one. Look: \`kubectl get jobs,pods -l app.kubernetes.io/component=${job}\`, ${logs(job)}. A pod that hangs: \`kubectl delete pod <name>\`; then ${rerun(job)}.`;
    },
    runbook: jobRunbook,
    when: "a run is at work 15 min longer than an attempt and its waiting may take, or the watchdog calls it stuck",
    clears: "its end, seen by itself or by the watchdog",
  },
  {
    alert: "SurgicaseJobKilled",
    slug: "killed",
    severity: "critical",
    expression: lines(
      `time() - ${ofJob(names.seenEnd)}`,
      `and ${seenToEnd}`,
      `unless ${ended}`,
      // One that was killed before it could tell of its start.
      `or (time() - ${ofJob(names.seenEnd)} and ${hasOpen("killed")})`,
    ),
    for: "2m",
    summary: ({ label }) =>
      `${label("scheduled_job")} ended without a word (${label("environment")})`,
    description: ({ label, span }) => {
      const job = label("scheduled_job");
      return `Kubernetes saw it end ${span} ago, and the run told of no end: it was killed (memory, node), or its last push was lost. See which: \`kubectl describe pods -l app.kubernetes.io/component=${job}\`. It is safe to start again: ${rerun(job)}.`;
    },
    runbook: jobRunbook,
    when: "Kubernetes saw the last run end and the run told of no end, or the watchdog calls it killed",
    clears: "the next run; where the watchdog has it open, the next good one",
  },
  {
    alert: "SurgicaseJobWaitingLong",
    slug: "waiting-long",
    severity: "warning",
    expression: lines(
      `${ofJob(names.waiting, "", ", for")} == 1`,
      `unless on (environment, scheduled_job) ${seenToEnd}`,
    ),
    for: "1h",
    summary: ({ label }) =>
      `${label("scheduled_job")} waits for ${label("for")} for over an hour (${label("environment")})`,
    description: ({ label }) =>
      `It goes on by itself when ${label("for")} is back, and gives up when its time is over: mend ${label("for")}; nothing has to be started. ${logs(label("scheduled_job"))} says until when it tries.`,
    runbook: jobRunbook,
    when: "a run waits for the same thing for 1 h",
    clears: "it waits no longer, or it ends",
  },
  {
    alert: "SurgicaseJobSuspendedByHand",
    slug: "suspended-by-hand",
    severity: "warning",
    expression: `${ofJob(names.suspended)} == 1`,
    for: "0s",
    summary: ({ label }) =>
      `${label("scheduled_job")} is suspended by hand (${label("environment")})`,
    description: ({ label }) =>
      `The chart's values say that it runs, the CronJob is suspended: no slot of it starts. Take it up again: \`kubectl patch cronjob ${label("scheduled_job")} -p '{"spec":{"suspend":false}}'\`; or say so in the values.`,
    runbook: jobRunbook,
    when: "its CronJob is suspended although the values say that it runs",
    clears: "it is taken up again, or the values suspend it",
  },
  {
    alert: "SurgicaseJobOpenMatter",
    slug: "open-matter",
    severity: "warning",
    expression: `${ofJob(names.openMatter, `matter!~"${ruledOtherwise.join("|")}"`, ", matter")} == 1`,
    for: "0s",
    summary: ({ label }) =>
      `The watchdog says of ${label("scheduled_job")}: ${label("matter")} (${label("environment")})`,
    description: ({ label }) =>
      `The watchdog found this and has it open; its mail says what to do. Look: \`kubectl get cronjobs,jobs,pods -l app.kubernetes.io/component=${label("scheduled_job")}\`.`,
    runbook: jobRunbook,
    when: "the watchdog has a matter of the job open that no other rule is about, such as `not-starting`, `vanished`, `unscheduled`",
    clears: "the watchdog closes it",
  },
];
