/** All jobs, in the order `jobs` shows them. */
import type { Job } from "../run/job.ts";
import { databaseBackup } from "./database-backup.ts";
import { individualProviderReports } from "./individual-provider-reports.ts";
import { npiUpdate } from "./npi-update.ts";
import { paidUpdate } from "./paid-update.ts";
import { pendingPaymentUpdate } from "./pending-payment-update.ts";
import { providerPaymentReport } from "./provider-payment-report.ts";
import { providerPaymentSummaryReport } from "./provider-payment-summary-report.ts";
import { referralReport } from "./referral-report.ts";
import { secretsWarming } from "./secrets-warming.ts";
import { watchdog } from "./watchdog.ts";
import { weeklyDigest } from "./weekly-digest.ts";

const readers: readonly Job[] = [
  databaseBackup,
  pendingPaymentUpdate,
  providerPaymentReport,
  providerPaymentSummaryReport,
  referralReport,
  individualProviderReports,
  npiUpdate,
  paidUpdate,
];

const warming = secretsWarming(readers);

const reported: readonly Job[] = [
  warming,
  // Each of the two tells of the other.
  watchdog(() => [warming, ...readers, digest]),
  ...readers,
];

const digest = weeklyDigest(reported);

export const jobs: readonly Job[] = [...reported, digest];

export function findJob(name: string): Job | undefined {
  return jobs.find((job) => job.name === name);
}
