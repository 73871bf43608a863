/**
 * An alert as data: what a mail says, before it is HTML or plain text.
 * Whoever makes one has already scrubbed, cut and cleaned its texts; the two renderings only escape.
 */
import { countWords, plainLine } from "./wording.ts";

export type Severity = "critical" | "warning" | "recovered";

export interface Alert {
  readonly severity: Severity;
  /** One line. Equal in all mails about the same matter, as mail programs group by it. */
  readonly subject: string;
  readonly environment: string;
  /** What happened, in a few words. */
  readonly headline: string;
  /** What happened, in one to three sentences. */
  readonly lead: string;
  /** The error in its own words; may have several lines. */
  readonly message: string | undefined;
  /** Single faults the message is made of: one wrong setting each. */
  readonly problems: readonly string[];
  /** What it means for people. */
  readonly meaning: string;
  readonly troubles: Troubles;
  /** What to do now, in this order. */
  readonly steps: readonly Step[];
  readonly facts: readonly Fact[];
  /** What the facts are about; absent: `this run`. */
  readonly about?: string;
  readonly counts: readonly Fact[];
  /** Where in the code it went wrong. */
  readonly traceback: string | undefined;
  readonly links: Links;
  /** Id for References and In-Reply-To: `[a-z0-9.-]`, one `@`. */
  readonly thread: string;
}

export interface Step {
  readonly text: string;
  /** To be pasted into a shell as it is. */
  readonly command?: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The exceptions of a partial run, as many as a person reads. */
export interface Troubles {
  readonly shown: readonly ShownTrouble[];
  /** How many are left out. */
  readonly more: number;
}

export interface ShownTrouble {
  readonly subject: string;
  readonly problem: string;
  readonly remedy: string;
}

export interface Links {
  /** Who helps: a name, a number, an address. */
  readonly contact: string | undefined;
  readonly runbook: string | undefined;
}

export const noTroubles: Troubles = { shown: [], more: 0 };

// Operators filter by these: they stay literal.
const subjects = {
  failed: "🚨 CRITICAL: Scheduled Job Failed",
  partial: "⚠️ WARNING: Scheduled Job Partial Failure",
  waiting: "⚠️ WARNING: Scheduled Job Waiting",
  recovered: "✅ RECOVERED: Scheduled Job",
  neverStarted: "🚨 CRITICAL: Scheduled Job Never Started",
  cannotStart: "🚨 CRITICAL: Scheduled Job Cannot Start",
  killed: "🚨 CRITICAL: Scheduled Job Killed",
  stuck: "🚨 CRITICAL: Scheduled Job Stuck",
  vanished: "🚨 CRITICAL: Scheduled Job Vanished",
  removed: "🚨 CRITICAL: Scheduled Job Removed",
  triedAgain: "⚠️ WARNING: Scheduled Job Killed And Tried Again",
  suspended: "⚠️ WARNING: Scheduled Job Suspended",
} as const;

/** The subject, with no date and no id in it, so that an episode stays one conversation. */
export function alertSubject(matter: keyof typeof subjects, jobTitle: string): string {
  return `${subjects[matter]} - ${plainLine(jobTitle, 120)}`;
}

export function exceptionsHeading(troubles: Troubles): string {
  return countWords(troubles.shown.length + troubles.more, "exception");
}

/** Above the facts. */
export function aboutHeading({ about = "this run" }: Alert): string {
  return `About ${about}`;
}

export function moreWords(troubles: Troubles): string {
  return `… and ${troubles.more} more: the log of the run names them all.`;
}
