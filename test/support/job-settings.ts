/** The settings of jobs as tests have them: no secret is warmed unless a test names it. */
import type { JobSettings } from "../../src/run/job.ts";

export const jobSettings: JobSettings = {
  organisation: "Sample Assistants",
  timeZone: "America/New_York",
  mailFrom: "jobs@example.com",
  alertRecipients: ["operator@example.com"],
  alertContact: undefined,
  runbookUrl: undefined,
  mailsPerSecond: 500,
  passwordPolicy: "derived",
  watchedJobs: undefined,
  isWatched: false,
  paidOnSchedule: false,
  secrets: {
    ids: new Map(),
    limits: { unavailableSeconds: 24 * 3600, breakGlass: undefined },
    onMassDenial: "hold",
  },
};
