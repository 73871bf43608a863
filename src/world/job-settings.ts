/** What jobs are told of the settings. */
import type { Config } from "../config/config.ts";
import type { JobSettings } from "../run/job.ts";
import { warmingSettings } from "./secrets.ts";

export function jobSettings(config: Config): JobSettings {
  const { organisation, timeZone, mailFrom, alertRecipients, mailsPerSecond, passwordPolicy } =
    config;
  return {
    organisation,
    timeZone,
    mailFrom,
    alertRecipients,
    mailsPerSecond,
    passwordPolicy,
    alertContact: config.alertContact,
    runbookUrl: config.runbookUrl,
    watchedJobs: config.watchedJobs,
    isWatched:
      config.episodes.kind !== "files" && config.watchedJobs?.includes("watchdog") !== false,
    paidOnSchedule: config.paidOnSchedule === "yes",
    secrets: warmingSettings(config),
  };
}
