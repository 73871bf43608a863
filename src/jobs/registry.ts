/** All jobs, in the order `jobs` shows them. */
import type { Job } from "../run/job.ts";
import { pendingPaymentUpdate } from "./pending-payment-update.ts";
import { providerPaymentReport } from "./provider-payment-report.ts";

export const jobs: readonly Job[] = [pendingPaymentUpdate, providerPaymentReport];

export function findJob(name: string): Job | undefined {
  return jobs.find((job) => job.name === name);
}
