/**
 * The third check: what is handed to a mail road is what a reader gets, nothing can be smuggled into it, and a road that
 * fails is not the end. What is checked is handed in, so that a test can see the check fail.
 */
import type { MailSubject } from "./mail-bench.ts";
import { messageTrials } from "./message-trials.ts";
import { roadTrials } from "./road-trials.ts";
import type { Check, Trial } from "./trial.ts";

export function mailCheck(subject: MailSubject, live: readonly Trial[]): Check {
  return {
    name: "Email Service",
    trials: [...messageTrials(subject), ...roadTrials(subject)],
    live,
  };
}
