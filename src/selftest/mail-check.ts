/**
 * The third check: what is handed to a mail road is what a reader gets, nothing can be smuggled into it, a road that fails is
 * not the end, and a report's mail has a template's words and no password. What is checked is handed in, so that a test can see the check fail.
 */
import { letterTrials, type LettersSubject } from "./letter-trials.ts";
import type { MailSubject } from "./mail-bench.ts";
import { messageTrials } from "./message-trials.ts";
import { roadTrials } from "./road-trials.ts";
import type { Check, Trial } from "./trial.ts";

export function mailCheck(subject: MailSubject & LettersSubject, live: readonly Trial[]): Check {
  return {
    name: "Email Service",
    trials: [...messageTrials(subject), ...roadTrials(subject), ...letterTrials(subject)],
    live,
  };
}
