/**
 * The same by kube-state-metrics alone, for whoever has no Pushgateway. Kubernetes knows less: a `partial` run is a failed
 * Job to it, and a command's Job that ends well moves the time of the last success.
 */
import { jobs } from "../../src/jobs/registry.ts";
import { lines } from "./expressions.ts";
import { kubeNames } from "./names.ts";
import type { Rule, Words } from "./rule.ts";

/** Any namespace; the chart puts its own in its place. */
const anyNamespace = 'namespace=~".+"';
/** Those that the chart suspends; it puts what its values say in this place. */
const suspendedByValues = `cronjob!~"${jobs
  .filter(({ suspended }) => suspended === true)
  .map(({ name }) => name)
  .join("|")}"`;

const ours = jobs.map(({ name }) => name).join("|");
const ofOurs = `${anyNamespace}, cronjob=~"${ours}"`;

function ofCronJob({ name }: { readonly name: string }, matchers = ""): string {
  return `max by (namespace, cronjob) (${name}{${ofOurs}${matchers === "" ? "" : `, ${matchers}`}})`;
}

function ofKubeJob({ name }: { readonly name: string }, matchers = ""): string {
  return `max by (namespace, job_name) (${name}{${anyNamespace}${matchers === "" ? "" : `, ${matchers}`}})`;
}

/** From a Job to its CronJob. Jobs that carry out a command are no runs. */
function newestOf(perJob: string): string {
  const owner = `${kubeNames.owner.name}{${anyNamespace}, owner_kind="CronJob", owner_name=~"${ours}", job_name!~"command-.+"}`;
  return lines(
    "max by (namespace, cronjob) (",
    `  (${perJob})`,
    "  * on (namespace, job_name) group_right ()",
    `  max by (namespace, job_name, cronjob) (label_join(${owner}, "cronjob", "", "owner_name"))`,
    ")",
  );
}

const lastFailed = newestOf(
  `${ofKubeJob(kubeNames.started)} and ${ofKubeJob(kubeNames.failed, 'condition="true"')} == 1`,
);

function runbook({ label }: Words): string {
  return `docs/operations.md#${label("cronjob")}`;
}

function again({ label }: Words): string {
  return `\`kubectl -n ${label("namespace")} create job rerun-$(date +%s) --from=cronjob/${label("cronjob")}\``;
}

function look({ label }: Words): string {
  return `\`kubectl -n ${label("namespace")} get jobs,pods -l app.kubernetes.io/component=${label("cronjob")}\``;
}

export const kubeRules: readonly Rule[] = [
  {
    alert: "SurgicaseCronJobMissed",
    slug: "kube-missed",
    severity: "critical",
    expression: lines(
      // Kubernetes starts nothing later than its starting deadline, 6 h for most; after a resume it names slots of before.
      `(time() - ${ofCronJob(kubeNames.next)} > 600) <= 21600`,
      `unless ${ofCronJob(kubeNames.suspended)} == 1`,
    ),
    for: "0s",
    summary: ({ label }) => `${label("cronjob")} did not start (${label("namespace")})`,
    description: (words) =>
      `It was due ${words.span} ago and Kubernetes has made no Job of it. See why: \`kubectl -n ${words.label("namespace")} describe cronjob ${words.label("cronjob")}\`. Then start it: ${again(words)}.`,
    runbook,
    when: "the next slot that Kubernetes names is over by 10 min, and by 6 h at most",
    clears: "a slot starts, or is over by 6 h: Kubernetes starts it no more",
  },
  {
    alert: "SurgicaseCronJobFailed",
    slug: "kube-failed",
    severity: "critical",
    expression: lines(
      `time() - ${lastFailed}`,
      `unless ${ofCronJob(kubeNames.lastSuccess)} >= ${lastFailed}`,
    ),
    for: "0s",
    summary: ({ label }) => `${label("cronjob")} failed or left exceptions (${label("namespace")})`,
    description: (words) =>
      `The run that began ${words.span} ago did not end well, and none since has. Its own mail says why; else ${look(words)}. When that is mended: ${again(words)}.`,
    runbook,
    when: "a Job failed, which a `partial` run does as well, and no run ended well since it began",
    clears: "the next run that ends well; failed Jobs need not be deleted",
  },
  {
    alert: "SurgicaseCronJobSuspended",
    slug: "kube-suspended",
    severity: "warning",
    expression: `${ofCronJob(kubeNames.suspended, suspendedByValues)} == 1`,
    for: "15m",
    summary: ({ label }) => `${label("cronjob")} is suspended (${label("namespace")})`,
    description: ({ label }) =>
      `No slot of it starts. Take it up again: \`kubectl -n ${label("namespace")} patch cronjob ${label("cronjob")} -p '{"spec":{"suspend":false}}'\`; or say so in the values.`,
    runbook,
    when: "a CronJob is suspended that the values let run",
    clears: "it is taken up again, or the values suspend it",
  },
  {
    alert: "SurgicaseCronJobNeverSucceeded",
    slug: "kube-never-succeeded",
    severity: "critical",
    expression: lines(
      `time() - ${ofCronJob(kubeNames.created)} > 86400`,
      `and ${ofCronJob(kubeNames.lastSchedule)} > 0`,
      `unless ${ofCronJob(kubeNames.lastSuccess)} > 0`,
      `unless ${ofCronJob(kubeNames.active)} > 0`,
    ),
    for: "30m",
    summary: ({ label }) => `${label("cronjob")} never succeeded (${label("namespace")})`,
    description: (words) =>
      `It was installed ${words.span} ago, has run, and no run ended well. See what became of them: ${look(words)}. When that is mended: ${again(words)}.`,
    runbook,
    when: "a CronJob older than a day has run, is not at work, and no run ever ended well",
    clears: "the first run that ends well",
  },
  {
    alert: "SurgicaseCronJobRunningLong",
    slug: "kube-running-long",
    severity: "warning",
    expression: newestOf(
      `time() - ${ofKubeJob(kubeNames.started)} > 0.8 * ${ofKubeJob(kubeNames.deadline)} and ${ofKubeJob(kubeNames.running)} > 0`,
    ),
    for: "0s",
    summary: ({ label }) => `${label("cronjob")} runs long (${label("namespace")})`,
    description: (words) =>
      `It began ${words.span} ago and has used 80 % of the time after which Kubernetes kills it. See what it waits for: ${look(words)}, and the log of its pod.`,
    runbook,
    when: "a Job has used 80 % of its `activeDeadlineSeconds`",
    clears: "it ends",
  },
  {
    alert: "SurgicaseKubeStateMetricsAbsent",
    slug: "kube-absent",
    severity: "critical",
    expression: `absent(${kubeNames.info.name}{${ofOurs}})`,
    for: "15m",
    summary: () => "kube-state-metrics knows no CronJob of the jobs",
    description: () =>
      "kube-state-metrics is down, is not scraped, does not watch this namespace, or the jobs are not installed: the rules about CronJobs are blind.",
    runbook: () => "docs/monitoring.md#surgicasekubestatemetricsabsent",
    when: "kube-state-metrics has none of the CronJobs for 15 min",
    clears: "it has one",
  },
];
