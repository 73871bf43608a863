/** Stories of the rules about each job's last run. */
import { environment, of, type Case } from "./rule-case.ts";

const job = "some-report";
const here = { environment, scheduled_job: job };
const due = of(job, "surgicase_job_due_timestamp_seconds");
const start = of(job, "surgicase_job_last_start_timestamp_seconds");
const end = of(job, "surgicase_job_last_end_timestamp_seconds");
const seenEnd = of(job, "surgicase_job_seen_end_timestamp_seconds");
const limit = of(job, "surgicase_job_run_limit_seconds");
const suspended = of(job, "surgicase_job_suspended");
const outcome = (kind: string) => of(job, "surgicase_job_last_outcome", { outcome: kind });
const waiting = of(job, "surgicase_job_waiting", { for: "the database" });

const missed: readonly Omit<Case, "alert">[] = [
  {
    name: "fires 10 min after the slot for a job that never started, and is over when it starts",
    series: { [due]: "600x60", [start]: "_x25 1500x30" },
    fires: { "19m": [], "21m": [here], "27m": [] },
  },
  {
    name: "fires for a job that started before the slot, and is over when the slot is past and done",
    series: { [due]: "600x30 90000x30", [start]: "0x60" },
    fires: { "19m": [], "21m": [here], "32m": [] },
  },
  {
    name: "is silent for a run that began in time, even if the watchdog has not looked since",
    series: { [due]: "600x60", [start]: "0x9 602x50" },
    fires: { "30m": [], "60m": [] },
  },
  {
    name: "fires while the watchdog has a slot open although another week's run began since, and is over when that closes",
    series: {
      [due]: "90000x60",
      [start]: "0x9 600x50",
      [of(job, "surgicase_job_open_matter", { matter: "never-started" })]: "_x5 1x14 stale",
    },
    fires: { "4m": [], "6m": [here], "19m": [here], "21m": [] },
  },
  {
    name: "is silent for a job that nobody expects",
    series: { [due]: "0x60" },
    fires: { "60m": [] },
  },
  {
    name: "leaves a job that is suspended by hand to the rule about that",
    series: { [due]: "600x60", [suspended]: "1x60" },
    fires: { "60m": [] },
  },
  {
    name: "leaves the watchdog to the rule about it",
    series: { [of("watchdog", "surgicase_job_due_timestamp_seconds")]: "600x60" },
    fires: { "60m": [] },
  },
  {
    name: "tells environments apart, and a gauge that is scraped from two places is one",
    series: {
      [due]: "600x60",
      [of(job, "surgicase_job_due_timestamp_seconds", { instance: "other" })]: "600x60",
      [of(job, "surgicase_job_due_timestamp_seconds", { environment: "prod" })]: "600x60",
      [of(job, "surgicase_job_last_start_timestamp_seconds", { environment: "prod" })]: "601x60",
    },
    fires: { "30m": [here] },
  },
];

const outcomes: readonly Case[] = [
  {
    alert: "SurgicaseJobFailed",
    name: "fires at once, while the next run is at work too, and is over when that is good",
    series: {
      [outcome("failed")]: "0x9 1x19 0x20",
      [outcome("succeeded")]: "1x9 0x19 1x20",
      [start]: "0x20 1500x30",
    },
    fires: { "9m": [], "10m": [here], "28m": [here], "31m": [] },
  },
  {
    alert: "SurgicaseJobFailed",
    name: "is over when the next run is skipped, as the work was done meanwhile",
    series: { [outcome("failed")]: "1x9 0x20", [outcome("skipped")]: "0x9 1x20" },
    fires: { "5m": [here], "11m": [] },
  },
  {
    alert: "SurgicaseJobFailed",
    name: "fires for a run that never came to tell, where the watchdog has it open, and is over when that closes",
    series: {
      [outcome("failed")]: "0x40",
      [of(job, "surgicase_job_open_matter", { matter: "failed" })]: "_x5 1x14 stale",
    },
    fires: { "4m": [], "6m": [here], "19m": [here], "21m": [] },
  },
  {
    alert: "SurgicaseJobPartial",
    name: "fires at once and is over with the next run without exceptions",
    series: {
      [outcome("partial")]: "0x9 1x9 0x20",
      [outcome("failed")]: "0x40",
    },
    fires: { "9m": [], "10m": [here], "21m": [] },
  },
];

const stuck: readonly Omit<Case, "alert">[] = [
  {
    name: "fires 15 min after all that a run may take, and is over when it ends",
    series: { [start]: "60x60", [limit]: "600x60", [end]: "0x29 1800x30" },
    fires: { "25m": [], "27m": [here], "31m": [] },
  },
  {
    name: "fires for a first run, and is over when Kubernetes saw the end",
    series: { [start]: "60x60", [limit]: "600x60", [seenEnd]: "_x40 2400x20" },
    fires: { "27m": [here], "42m": [] },
  },
  {
    name: "fires where the watchdog calls it stuck, and is over when it closes that",
    series: {
      [start]: "60x30",
      [limit]: "36000x30",
      [of(job, "surgicase_job_open_matter", { matter: "stuck" })]: "_x5 1x14 stale",
    },
    fires: { "4m": [], "6m": [here], "21m": [] },
  },
  {
    name: "is silent after an end, and while a run waits as long as it may",
    series: {
      [start]: "60x60",
      [limit]: "600x60",
      [end]: "90x60",
      [of("other", "surgicase_job_last_start_timestamp_seconds")]: "60x60",
      [of("other", "surgicase_job_run_limit_seconds")]: "21900x60",
    },
    fires: { "60m": [] },
  },
];

const killed: readonly Omit<Case, "alert">[] = [
  {
    name: "fires when Kubernetes saw an end that the run did not tell, and is over when the next begins",
    series: { [start]: "60x14 900x30", [end]: "0x60", [seenEnd]: "0x4 300x60" },
    fires: { "4m": [], "6m": [], "8m": [here], "16m": [] },
  },
  {
    name: "fires for a first run that told of no end",
    series: { [start]: "60x30", [seenEnd]: "_x5 300x30" },
    fires: { "9m": [here] },
  },
  {
    name: "fires where the run told nothing at all and the watchdog knows, and is over when it closes that",
    series: {
      [seenEnd]: "_x5 300x30",
      [of(job, "surgicase_job_open_matter", { matter: "killed" })]: "_x5 1x14 stale",
    },
    fires: { "6m": [], "9m": [here], "21m": [] },
  },
  {
    name: "is silent for a run that told of its end, and for one whose end nobody has seen",
    series: {
      [start]: "60x60",
      [end]: "290x60",
      [seenEnd]: "300x60",
      [of("other", "surgicase_job_last_start_timestamp_seconds")]: "600x60",
      [of("other", "surgicase_job_last_end_timestamp_seconds")]: "290x60",
      [of("other", "surgicase_job_seen_end_timestamp_seconds")]: "300x60",
    },
    fires: { "30m": [] },
  },
];

const waitingLong: readonly Omit<Case, "alert">[] = [
  {
    name: "fires after an hour, says for what, and is over when the run ends",
    series: { [waiting]: "1x79 0x20", [start]: "60x100", [end]: "0x79 4800x20" },
    fires: { "59m": [], "61m": [{ ...here, for: "the database" }], "81m": [] },
  },
  {
    name: "is silent for a run that was killed while it waited",
    series: { [waiting]: "1x100", [start]: "60x100", [seenEnd]: "_x20 1200x100" },
    fires: { "65m": [], "90m": [] },
  },
];

const byHand: readonly Case[] = [
  {
    alert: "SurgicaseJobSuspendedByHand",
    name: "fires at once and is over when it is taken up again",
    series: { [suspended]: "0x9 1x9 0x9" },
    fires: { "9m": [], "10m": [here], "21m": [] },
  },
  {
    alert: "SurgicaseJobOpenMatter",
    name: "fires for each matter, and is over when the watchdog closes it",
    series: {
      [of(job, "surgicase_job_open_matter", { matter: "not-starting" })]: "_x5 1x4 stale",
      [of(job, "surgicase_job_open_matter", { matter: "vanished" })]: "_x5 1x15 stale",
      [of(job, "surgicase_job_open_matter", { matter: "nothing" })]: "0x30",
      [of(job, "surgicase_job_open_matter", { matter: "failed" })]: "1x30",
      [of(job, "surgicase_job_open_matter", { matter: "suspended" })]: "1x30",
    },
    fires: {
      "4m": [],
      "6m": [
        { ...here, matter: "not-starting" },
        { ...here, matter: "vanished" },
      ],
      "15m": [{ ...here, matter: "vanished" }],
      "30m": [],
    },
  },
];

export const jobCases: readonly Case[] = [
  ...missed.map((each) => ({ ...each, alert: "SurgicaseJobMissed" })),
  ...outcomes,
  ...stuck.map((each) => ({ ...each, alert: "SurgicaseJobStuck" })),
  ...killed.map((each) => ({ ...each, alert: "SurgicaseJobKilled" })),
  ...waitingLong.map((each) => ({ ...each, alert: "SurgicaseJobWaitingLong" })),
  ...byHand,
];
