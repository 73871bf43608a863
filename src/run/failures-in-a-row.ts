/**
 * When people hear of a job that runs often and goes wrong run after run: of the first, after 2 h, then every 6 h, and of
 * another cause at once; all in one conversation. For any other job each run that goes wrong is news.
 */
import { type Alert, alertSubject } from "../domain/alerts/alert.ts";
import { momentWords, spanWords } from "../domain/alerts/wording.ts";
import { saysLockedOut } from "../domain/locked-run.ts";
import { nextRunOf } from "../domain/schedule.ts";
import type { RunEnd, RunRecord } from "../ports/run-history.ts";
import type { AlertFacts, Ended } from "./alerts/alert-facts.ts";
import { episodeOverAlert } from "./alerts/episode-over.ts";
import { runThread } from "./alerts/thread.ts";
import type { RunEvent, RunFacts } from "./event.ts";
import type { Outcome } from "./outcome.ts";
import { muteOf, type Mute } from "../watch/mute.ts";

const hour = 60 * 60 * 1000;
const longestInterval = hour;
const firstReminder = 2 * hour;
const laterReminders = 6 * hour;
/** A run may be lacking in between: killed, or not on record. */
const longestGapIntervals = 2.5;

/** Runs before this one that went wrong the same way, the newest first, without a good one in between. */
export type InARow = readonly [RunRecord, ...RunRecord[]];

/** Whether what runs came before decides what people are told of this event. */
export function dependsOnEarlier(event: RunEvent): event is Ended {
  return (
    event.kind === "ended" &&
    !event.run.dryRun &&
    intervalOf(event.run) <= longestInterval &&
    (isBad(event.outcome) || endsFailures(event))
  );
}

/** Nobody else can say of the watchdog that it is back; of other jobs it says so itself. */
export function endsFailures({ run, outcome }: Ended): boolean {
  return run.job.name === "watchdog" && outcome.kind === "succeeded";
}

/** @param earlier runs of the job, newest first; this one may be among them. Undefined: there are none. */
export function inARowBefore(event: Ended, earlier: readonly RunRecord[]): InARow | undefined {
  const { run, outcome } = event;
  const kind = outcome.kind === "partial" ? "partial" : "failed";
  const longestGap = longestGapIntervals * intervalOf(run);
  const same: RunRecord[] = [];
  let later = run.slot;
  for (const record of earlier.filter((each) => tells(each, run))) {
    if (record.end?.outcome !== kind || later.getTime() - record.slot.getTime() > longestGap) {
      break;
    }
    same.push(record);
    later = record.slot;
  }
  const [newest, ...others] = same;
  return newest === undefined ? undefined : [newest, ...others];
}

/** Whether people are to be told of this one too. One that was muted, or whose mail is known to have reached nobody, told nobody. */
export function isNewsAfter(
  before: InARow,
  { run, outcome }: Ended,
  mutes: readonly Mute[],
): boolean {
  const heardOf = before.find((each) => isHeard(each, mutes));
  const { slot: since } = firstOf(before);
  const causes = new Set(before.map(({ end }) => end && causeOf(end)));
  return (
    heardOf === undefined ||
    !causes.has(causeOf(outcome)) ||
    remindersDue(since, run.slot) > remindersDue(since, heardOf.slot)
  );
}

/** Whether people were told, as far as is known. */
export function wereTold(before: InARow, mutes: readonly Mute[]): boolean {
  return before.some((each) => isHeard(each, mutes));
}

/** Where all of them are told. */
export function inARowThread(before: InARow, run: RunFacts, mailDomain: string): string {
  return runThread({ ...run, slot: firstOf(before).slot }, mailDomain);
}

/** The same alert, saying that it was not the first. */
export function alertAgain(alert: Alert, before: InARow, { run }: Ended, facts: AlertFacts): Alert {
  const { slot: since } = firstOf(before);
  const times = `It is the ${ordinal(before.length + 1)} run in a row, since ${momentWords(since)}.`;
  return {
    ...alert,
    lead: `${alert.lead} ${times}`,
    thread: inARowThread(before, run, facts.mailDomain),
  };
}

/** The alert that ends them. */
export function backAgainAlert(event: Ended, before: InARow, facts: AlertFacts): Alert {
  const { run, outcome, endedAt } = event;
  const { slot: since } = firstOf(before);
  const counts = "counts" in outcome ? outcome.counts : {};
  const news = {
    since,
    what: "",
    meaning: "",
    due: true,
    outlook: undefined,
    highFailureRate: false,
  };
  const times = before.length === 1 ? "One run had failed" : `${before.length} runs had failed`;
  return {
    ...episodeOverAlert(event, counts, news, facts),
    subject: alertSubject("recovered", run.job.title),
    lead: `${times} in a row since ${momentWords(since)}. This one did its work, ${spanWords(since, endedAt)} later.`,
    thread: inARowThread(before, run, facts.mailDomain),
  };
}

function firstOf(before: InARow): RunRecord {
  return before.at(-1) ?? before[0];
}

function intervalOf({ schedule, slot }: RunFacts): number {
  const next = nextRunOf(schedule, slot);
  return next === undefined ? Infinity : next.getTime() - slot.getTime();
}

/** How a run ended that was no other try of this one, and found no other at work. */
function tells({ runId, job, slot, end }: RunRecord, run: RunFacts): boolean {
  const isEarlier = job === run.job.name && runId !== run.runId && slot <= run.slot;
  return (
    isEarlier && end !== undefined && !(end.outcome === "skipped" && saysLockedOut(end.detail))
  );
}

/** People hear of an episode by its own rules. */
function isBad(outcome: Outcome): boolean {
  return outcome.kind === "failed" || (outcome.kind === "partial" && outcome.episode === undefined);
}

/** Of one with exceptions: what they are about. */
function causeOf(ended: Outcome | RunEnd): string {
  const { cause, troubles }: Partial<Pick<RunEnd, "cause" | "troubles">> = {
    ...("cause" in ended ? { cause: ended.cause } : {}),
    ...("troubles" in ended ? { troubles: ended.troubles } : {}),
  };
  return cause ?? [...new Set(troubles?.map(({ subject }) => subject))].toSorted().join("\n");
}

function isHeard({ job, end }: RunRecord, mutes: readonly Mute[]): boolean {
  const wasMuted = mutes.some(
    (mute) => end !== undefined && mute.since <= end.endedAt && muteOf(job, [mute], end.endedAt),
  );
  return !wasMuted && end?.alert?.undelivered === undefined;
}

/** After 2, 6, 12, 18, … hours. */
function remindersDue(since: Date, slot: Date): number {
  const elapsed = slot.getTime() - since.getTime();
  return (elapsed >= firstReminder ? 1 : 0) + Math.floor(elapsed / laterReminders);
}

function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}
