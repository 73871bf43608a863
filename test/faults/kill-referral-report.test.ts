/** kill -9 at every step of referral-report, as of the payment report whose parts it shares. */
import { test } from "node:test";
import { everyStep, killLimit } from "./kills.ts";
import { killListReport } from "./list-report-kills.ts";
import { thoroughOnly } from "./two-jobs.ts";

test(
  `referral-report killed at ${everyStep} reaches each reader once`,
  { ...killLimit, skip: thoroughOnly },
  async (t) => killListReport(t, "referral-report", "closed"),
);
