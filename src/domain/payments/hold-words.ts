/** What people are told of a case that is held back: what is the matter, and what to do. */
import type { HoldReason } from "./batch.ts";

export interface HoldWords {
  /** Behind "held:", for many of them. */
  readonly title: string;
  /** As a clause about the case. */
  readonly problem: string;
  /** As a sentence. */
  readonly remedy: string;
}

export const holdWords: Readonly<Record<HoldReason, HoldWords>> = {
  "owner-inactive": {
    title: "owner inactive or without a profile",
    problem: "its owner is inactive or has no profile",
    remedy: "Activate the owner, or close the case; the next batch takes it then.",
  },
  "no-amount": {
    title: "no amount",
    problem: "its amount is missing, zero, negative or no number",
    remedy: "Price the case's procedures; the next batch takes it then.",
  },
  "id-alike": {
    title: "id differs from another case's in blanks alone",
    problem: "its id differs from another case's in blanks at its end alone",
    remedy: "Give one of the two another id in SurgiCase; the next batch takes it then.",
  },
  "in-earlier-batch": {
    title: "set back though in an earlier batch",
    problem: "an earlier batch has it already, and it was set back since",
    remedy:
      "Set it to the status it had there, or take it out of that batch by batches drop; nothing is paid twice.",
  },
};
