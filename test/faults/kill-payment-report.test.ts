/** kill -9 at every step of provider-payment-report: each reader has it once, or a person is asked, and then has it once. */
import { test } from "node:test";
import { everyStep, killLimit } from "./kills.ts";
import { killListReport } from "./list-report-kills.ts";

test(
  `provider-payment-report killed at ${everyStep} reaches each reader once`,
  killLimit,
  async (t) => killListReport(t, "provider-payment-report", "reported"),
);
