/** All jobs, in the order `jobs` shows them. */
import type { Job } from "../run/job.ts";
import { pendingPaymentUpdate } from "./pending-payment-update.ts";
import { providerPaymentReport } from "./provider-payment-report.ts";
import { secretsWarming } from "./secrets-warming.ts";

const readers: readonly Job[] = [pendingPaymentUpdate, providerPaymentReport];

export const jobs: readonly Job[] = [secretsWarming(readers), ...readers];

export function findJob(name: string): Job | undefined {
  return jobs.find((job) => job.name === name);
}
