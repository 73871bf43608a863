/** Stories of the rules that compare a job with its own past, an hour a step. */
import { environment, of, type Case } from "./rule-case.ts";

const job = "some-report";
const here = { environment, scheduled_job: job };
const gauge = (name: string, more: Readonly<Record<string, string>> = {}) =>
  of(job, `surgicase_job_${name}`, more);

const success = gauge("last_success_timestamp_seconds");
const start = gauge("last_start_timestamp_seconds");
const end = gauge("last_end_timestamp_seconds");
const interval = gauge("expected_interval_seconds");
const limit = gauge("run_limit_seconds");
const duration = gauge("last_duration_seconds");
const attempts = gauge("last_attempts");
const due = gauge("due_timestamp_seconds");
const outcome = (kind: string) => gauge("last_outcome", { outcome: kind });
const count = (name: string) => gauge("last_count", { count: name });

const daily = { [interval]: "86400x100", [limit]: "3600x100" };

const tooOld: readonly Omit<Case, "alert">[] = [
  {
    name: "fires after two intervals and a whole run, and is over with the next success",
    series: { ...daily, [success]: "0x59 216000x40", [end]: "0x100", [start]: "0x100" },
    fires: { "49h": [], "50h": [here], "60h": [] },
  },
  {
    name: "fires for a job that has run for as long and never succeeded, and is over with its first success",
    series: {
      ...daily,
      [start]: "0x23 86400x23 172800x60",
      [outcome("failed")]: "1x100",
      [success]: "_x60 216000x40",
    },
    fires: { "49h": [], "50h": [here], "62h": [] },
  },
  {
    name: "is silent where the last run had nothing to do, or left exceptions: it ran",
    series: {
      ...daily,
      [success]: "0x100",
      [end]: "0x23 86400x23 172800x23 259200x30",
      [outcome("skipped")]: "0x23 1x30 0x60",
      [outcome("partial")]: "1x23 0x30 1x60",
    },
    fires: { "50h": [], "80h": [] },
  },
  {
    name: "fires where a skipped run is as old",
    series: { ...daily, [success]: "0x100", [end]: "3600x100", [outcome("skipped")]: "1x100" },
    fires: { "50h": [], "52h": [here] },
  },
  {
    name: "is silent where a Pushgateway that began anew forgot the success, and fires when that is too old",
    series: {
      ...daily,
      [success]: "0x35 129600x4 stale",
      [start]: "0x35 129600x4 158400x60",
      [outcome("failed")]: "0x43 1x60",
    },
    fires: { "60h": [], "84h": [], "86h": [here] },
  },
  {
    name: "is silent for a job that nobody expects any more",
    series: { ...daily, [success]: "0x100", [due]: "0x100" },
    fires: { "80h": [] },
  },
];

/** Five runs as long as usual, a day each, then one that took as long as told, then a usual one. */
function runs(slow: number, usual = 100): Readonly<Record<string, string>> {
  return {
    [duration]: `${usual}x119 ${slow}x23 ${usual}x40`,
    [end]: "0x23 86400x23 172800x23 259200x23 345600x23 432000x23 518400x40",
    [attempts]: "1x190",
    [outcome("succeeded")]: "1x190",
  };
}

const slow: readonly Omit<Case, "alert">[] = [
  {
    name: "fires for a run of 450 s among ones of 100 s, and is over with the next usual one",
    series: runs(450),
    fires: { "119h": [], "121h": [here], "142h": [here], "145h": [] },
  },
  {
    name: "is silent where the run is not 5 min longer",
    series: runs(390),
    fires: { "121h": [], "140h": [] },
  },
  {
    name: "is silent where the run took twice as long",
    series: runs(800, 400),
    fires: { "121h": [], "140h": [] },
  },
  {
    name: "is silent where the run waited for something",
    series: { ...runs(450), [attempts]: "1x119 3x23 1x40" },
    fires: { "121h": [], "140h": [] },
  },
  {
    name: "is silent where the run failed",
    series: { ...runs(450), [outcome("succeeded")]: "1x119 0x23 1x40" },
    fires: { "121h": [] },
  },
  {
    name: "is silent where too little is known of the job",
    series: { ...runs(450), [duration]: "100x47 600x100", [end]: "0x23 86400x23 172800x150" },
    fires: { "49h": [], "90h": [] },
  },
];

/** Three weekly successes, the first in the first hour. */
const threeWeeks = "0x167 604800x167 1209600x400";

const empty: readonly Omit<Case, "alert">[] = [
  {
    name: "fires when a report had nothing to do after three successes, and is over with the next report",
    series: {
      [interval]: "604800x700",
      [success]: "0x167 604800x167 1209600x335 2419200x30",
      [end]: "0x167 604800x167 1209600x167 1814400x167 2419200x30",
      [outcome("skipped")]: "0x503 1x167 0x30",
      [outcome("succeeded")]: "1x503 0x167 1x30",
      [count("cases")]: "12x700",
      [count("recipients")]: "2x700",
    },
    fires: { "503h": [], "505h": [here], "673h": [] },
  },
  {
    name: "fires when a report was printed without a case",
    series: {
      [interval]: "604800x500",
      [success]: threeWeeks,
      [end]: threeWeeks,
      [outcome("succeeded")]: "1x500",
      [count("cases")]: "12x335 0x160",
      [count("recipients")]: "2x500",
    },
    fires: { "335h": [], "337h": [here] },
  },
  {
    name: "is silent for a second run of the week, days after its report",
    series: {
      [interval]: "604800x500",
      [success]: threeWeeks,
      [end]: "0x167 604800x167 1209600x95 1555200x200",
      [outcome("skipped")]: "0x431 1x140",
      [count("cases")]: "12x500",
      [count("recipients")]: "2x500",
    },
    fires: { "433h": [], "500h": [] },
  },
  {
    name: "is silent for a second run of a week whose report left exceptions that are settled now",
    series: {
      [interval]: "604800x700",
      [success]: threeWeeks,
      [end]: "0x167 604800x167 1209600x167 1814400x23 1900800x100",
      [outcome("partial")]: "0x503 1x23 0x100",
      [outcome("skipped")]: "0x527 1x100",
      [count("cases")]: "12x700",
      [count("recipients")]: "2x700",
    },
    fires: { "505h": [], "530h": [] },
  },
  {
    name: "is silent after two successes",
    series: {
      [interval]: "604800x500",
      [success]: "0x167 604800x400",
      [end]: "0x167 604800x167 1209600x167",
      [outcome("skipped")]: "0x335 1x167",
      [count("cases")]: "12x500",
      [count("recipients")]: "2x500",
    },
    fires: { "340h": [] },
  },
  {
    name: "is silent for a second run of the week, which has its report",
    series: {
      [interval]: "604800x500",
      [success]: threeWeeks,
      [end]: "0x167 604800x167 1209600x23 1296000x200",
      [outcome("skipped")]: "0x359 1x140",
      [count("cases")]: "12x500",
      [count("recipients")]: "2x500",
    },
    fires: { "361h": [], "480h": [] },
  },
  {
    name: "is silent for a report that seldom comes, and for a job that sends none",
    series: {
      [interval]: "604800x500",
      [success]: "0x500",
      [end]: "0x167 604800x167 1209600x400",
      [outcome("skipped")]: "0x167 1x400",
      [count("cases")]: "12x500",
      [count("recipients")]: "2x500",
      [of("other", "surgicase_job_last_count", { count: "cases" })]: "12x100 0x400",
      [of("other", "surgicase_job_last_outcome", { outcome: "succeeded" })]: "1x500",
      [of("other", "surgicase_job_last_success_timestamp_seconds")]: threeWeeks,
    },
    fires: { "340h": [], "480h": [] },
  },
];

export const historyCases: readonly Case[] = [
  ...tooOld.map((each) => ({ ...each, alert: "SurgicaseJobSuccessTooOld", step: "1h" })),
  ...slow.map((each) => ({ ...each, alert: "SurgicaseJobSlow", step: "1h" })),
  ...empty.map((each) => ({ ...each, alert: "SurgicaseReportEmpty", step: "1h" })),
];
