/**
 * The fourth check: what people are mailed is theirs to read and nobody's to abuse, and an alert is never lost. What is
 * checked is handed in, so that a test can see the check fail.
 */
import type { AlertsSubject } from "./alert-bench.ts";
import { deliveryTrials } from "./delivery-trials.ts";
import { wordingTrials } from "./wording-trials.ts";
import type { Check, Trial } from "./trial.ts";

export function alertsCheck(subject: AlertsSubject, live: readonly Trial[]): Check {
  return {
    name: "Notification System",
    trials: [...wordingTrials(subject), ...deliveryTrials(subject)],
    live,
  };
}
