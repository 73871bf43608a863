/** Stories of the rules about the watchdog, the secrets, and the road that metrics take. */
import { environment, of, type Case } from "./rule-case.ts";

const job = "some-report";
const here = { environment, scheduled_job: job };
const looked = of("watchdog", "surgicase_watchdog_look_timestamp_seconds");
const pushed = of(job, "push_time_seconds");
const confirmed = of("secrets-warming", "surgicase_secret_confirmed_timestamp_seconds", {
  secret: "main",
});
const main = { environment, scheduled_job: "secrets-warming", secret: "main" };

export const roadCases: readonly Case[] = [
  {
    alert: "SurgicaseWatchdogAbsent",
    name: "fires when its last look is over 15 min old, and is over with the next",
    series: { [looked]: "0x19 1200x20", [pushed]: "0x40" },
    fires: { "14m": [], "16m": [{ environment }], "21m": [] },
  },
  {
    alert: "SurgicaseWatchdogAbsent",
    name: "fires when jobs push for 15 min and it never looked, and is over with its first look",
    series: { [looked]: "_x20 1200x20", [pushed]: "0x40" },
    fires: { "14m": [], "16m": [{ environment }], "22m": [] },
  },
  {
    alert: "SurgicaseWatchdogAbsent",
    name: "is silent while it looks, whatever it says of its own troubles, and where a Pushgateway began anew",
    series: {
      [looked]: "0x4 300x4 600x4 900x4 stale _x2 1200x1 1500x4",
      [pushed]: "0x40",
      [of("watchdog", "surgicase_job_last_success_timestamp_seconds")]: "0x40",
    },
    fires: { "16m": [], "20m": [], "22m": [], "29m": [] },
  },
  {
    alert: "SurgicaseSecretStale",
    name: "fires after 2 h, leaves what is older than 12 h to the next rule, and is over when it is confirmed",
    series: { [confirmed]: "60x729 43800x60" },
    fires: { "2h": [], "122m": [main], "12h": [main], "722m": [], "731m": [] },
  },
  {
    alert: "SurgicaseSecretExpiring",
    name: "fires after 12 h and is over when it is confirmed",
    series: { [confirmed]: "60x729 43800x60" },
    fires: { "12h": [], "722m": [main], "731m": [] },
  },
  {
    alert: "SurgicasePushRefused",
    name: "fires when the last push was refused and is over with one that is taken",
    series: {
      [pushed]: "60x9 60x9 1200x10",
      [of(job, "push_failure_time_seconds")]: "0x9 600x20",
    },
    fires: { "9m": [], "10m": [here], "21m": [] },
  },
  {
    alert: "SurgicaseMetricsAbsent",
    name: "fires when no job's group is there for 10 min, although another program's is, and is over with the first",
    series: { [pushed]: "_x30 1800x20", 'push_time_seconds{job="other"}': "0x60" },
    fires: { "9m": [], "11m": [{}], "32m": [] },
  },
  {
    alert: "SurgicaseMetricsAbsent",
    name: "is silent while any group is there, however old",
    series: { [pushed]: "0x60" },
    fires: { "15m": [], "60m": [] },
  },
];
