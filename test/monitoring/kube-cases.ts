/** Stories of the rules that read kube-state-metrics. */
import { seriesOf, type Case, type Labels } from "./rule-case.ts";

const namespace = "surgicase";
const cronjob = "provider-payment-report";
const here = { namespace, cronjob };
const ofCronJob = (name: string, more: Labels = {}) =>
  seriesOf(`kube_cronjob_${name}`, { job: "kube-state-metrics", ...here, ...more });
const ofJob = (name: string, job: string, more: Labels = {}) =>
  seriesOf(`kube_job_${name}`, { job: "kube-state-metrics", namespace, job_name: job, ...more });

const next = ofCronJob("next_schedule_time");
const suspend = ofCronJob("spec_suspend");
const lastSuccess = ofCronJob("status_last_successful_time");

/** A Job of the CronJob that began at a second and failed at a step, or never. */
function kubeJob(name: string, startedAt: number, failed: string) {
  return {
    [ofJob("owner", name, { owner_kind: "CronJob", owner_name: cronjob })]: "1x100",
    [ofJob("status_start_time", name)]: `${startedAt}x100`,
    [ofJob("failed", name, { condition: "true" })]: failed,
    [ofJob("failed", name, { condition: "false" })]: "0x100",
  };
}

const missed: readonly Omit<Case, "alert">[] = [
  {
    name: "fires 10 min after the slot and is over when a slot starts",
    series: { [next]: "600x29 90000x30", [suspend]: "0x60" },
    fires: { "19m": [], "21m": [here], "31m": [] },
  },
  {
    name: "is over 6 h after the slot, when it is started no more; so is one that is taken up again later",
    series: { [next]: "600x500", [suspend]: "0x60 1x340 0x100" },
    fires: { "21m": [here], "365m": [], "371m": [], "420m": [] },
  },
  {
    name: "is silent for a suspended one, and for a CronJob that is none of ours",
    series: {
      [next]: "600x60",
      [suspend]: "1x60",
      [ofCronJob("next_schedule_time", { cronjob: "somebody-elses" })]: "600x60",
    },
    fires: { "60m": [] },
  },
];

const failed: readonly Omit<Case, "alert">[] = [
  {
    name: "fires where no run ever ended well, and is over with the first that does, the failed Job still there",
    series: { ...kubeJob("a", 60, "_x5 1x100"), [lastSuccess]: "_x20 1200x60" },
    fires: { "4m": [], "6m": [here], "22m": [] },
  },
  {
    name: "fires where the last good run was before, and is over with the next",
    series: { ...kubeJob("a", 600, "_x14 1x100"), [lastSuccess]: "120x29 1800x60" },
    fires: { "13m": [], "15m": [here], "31m": [] },
  },
  {
    name: "is silent for a failed Job that a good run followed, and for a command's",
    series: {
      ...kubeJob("a", 60, "1x100"),
      ...kubeJob("command-1", 900, "1x100"),
      [lastSuccess]: "600x100",
    },
    fires: { "16m": [], "30m": [] },
  },
];

const suspended: readonly Omit<Case, "alert">[] = [
  {
    name: "fires after 15 min and is over when it is taken up again",
    series: { [suspend]: "1x29 0x30" },
    fires: { "14m": [], "16m": [here], "31m": [] },
  },
  {
    name: "is silent for one that is installed suspended",
    series: { [ofCronJob("spec_suspend", { cronjob: "paid-update" })]: "1x60" },
    fires: { "30m": [] },
  },
];

const never: readonly Omit<Case, "alert">[] = [
  {
    name: "fires for one that is a day old and ran, and is over with its first success",
    series: {
      [ofCronJob("created")]: "0x400",
      [ofCronJob("status_last_schedule_time")]: "_x30 3600x400",
      [ofCronJob("status_active")]: "0x400",
      [lastSuccess]: "_x160 96000x200",
    },
    fires: { "24h": [], "24h20m": [], "25h": [here], "27h": [] },
    step: "10m",
  },
  {
    name: "is silent for one that has not had its first slot, or is at work at it",
    series: {
      [ofCronJob("created")]: "0x400",
      [ofCronJob("created", { cronjob: "referral-report" })]: "0x400",
      [ofCronJob("status_last_schedule_time", { cronjob: "referral-report" })]: "3600x400",
      [ofCronJob("status_active", { cronjob: "referral-report" })]: "1x400",
    },
    fires: { "30h": [] },
    step: "10m",
  },
];

const runningLong: readonly Omit<Case, "alert">[] = [
  {
    name: "fires at 80 % of the deadline and is over when it ends",
    series: {
      ...kubeJob("a", 60, "_x100"),
      [ofJob("spec_active_deadline_seconds", "a")]: "1000x100",
      [ofJob("status_active", "a")]: "1x16 0x50",
    },
    fires: { "14m": [], "15m": [here], "18m": [] },
  },
  {
    name: "is silent after the end",
    series: {
      ...kubeJob("a", 60, "_x100"),
      [ofJob("spec_active_deadline_seconds", "a")]: "1000x100",
      [ofJob("status_active", "a")]: "0x100",
    },
    fires: { "60m": [] },
  },
];

const absent: readonly Omit<Case, "alert">[] = [
  {
    name: "fires when none of the CronJobs is known for 15 min and is over when one is",
    series: {
      [ofCronJob("info")]: "_x30 1x30",
      [ofCronJob("info", { cronjob: "somebody-elses" })]: "1x60",
    },
    fires: { "14m": [], "16m": [{}], "32m": [] },
  },
];

export const kubeCases: readonly Case[] = [
  ...missed.map((each) => ({ ...each, alert: "SurgicaseCronJobMissed" })),
  ...failed.map((each) => ({ ...each, alert: "SurgicaseCronJobFailed" })),
  ...suspended.map((each) => ({ ...each, alert: "SurgicaseCronJobSuspended" })),
  ...never.map((each) => ({ ...each, alert: "SurgicaseCronJobNeverSucceeded" })),
  ...runningLong.map((each) => ({ ...each, alert: "SurgicaseCronJobRunningLong" })),
  ...absent.map((each) => ({ ...each, alert: "SurgicaseKubeStateMetricsAbsent" })),
];
