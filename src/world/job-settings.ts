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
    watchedJobs: config.watchedJobs,
    paidOnSchedule: config.paidOnSchedule === "yes",
    secrets: warmingSettings(config),
  };
}
