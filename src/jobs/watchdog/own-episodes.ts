/**
 * The watchdog's own troubles: parts of its work that cannot be done while the others go on. It looks often, so people hear
 * when one begins, after 4 h, then daily, and when it is over; of one that comes back at once, only if it stays. Pure.
 */
import type { EpisodeNews, Trouble } from "../../run/outcome.ts";
import { remindersDue } from "../../watch/looking/reminders.ts";
import type { Episode } from "../../watch/watch-state.ts";

export const watchdogName = "watchdog";

export type PartName = "metrics" | "history" | "heartbeat";

/** A part that could not be done in this look. */
export interface FailedPart {
  readonly part: PartName;
  /** Why, scrubbed of what may quote data. */
  readonly problem: string;
}

interface PartWords {
  /** Which one, for people. */
  readonly subject: string;
  readonly meaning: string;
  readonly remedy: string;
  /** What may pass by itself is not told at once. */
  readonly patienceMinutes: number;
  /** The same, where people have lately heard that it began and was over: it comes and goes. */
  readonly patienceAgainMinutes: number;
}

const words: Readonly<Record<PartName, PartWords>> = {
  metrics: {
    subject: "the place for metrics",
    meaning: "Dashboards and rules that read metrics do not see what is new.",
    remedy: "Bring back what METRICS_URL names; what is missing is pushed by the next look.",
    patienceMinutes: 0,
    patienceAgainMinutes: 10,
  },
  history: {
    subject: "the run history",
    meaning: "Runs that could not record themselves are missing in the history.",
    remedy: "Bring the database back; what is missing is filled in by the next look.",
    patienceMinutes: 60,
    patienceAgainMinutes: 60,
  },
  heartbeat: {
    subject: "the heartbeat server",
    meaning: "The server elsewhere takes the watchdog for dead, and will say so.",
    remedy: "See whether HEARTBEAT_URL is right and may be reached from here.",
    patienceMinutes: 15,
    patienceAgainMinutes: 15,
  },
};

const partNames = Object.keys(words) as readonly PartName[];

export interface OwnTroubles {
  /** To be kept in the place of those before. */
  readonly episodes: readonly Episode[];
  readonly troubles: readonly Trouble[];
  /** `undefined`: there is nothing to say of, nor was. */
  readonly news: EpisodeNews | undefined;
}

export function ownEpisodesIn(episodes: readonly Episode[]): readonly Episode[] {
  return episodes.filter(({ job }) => job === watchdogName);
}

/** What it tells now counts as told: the run's mail says it, or is delivered late by the next look. */
export function ownTroubles(
  all: readonly Episode[],
  failed: readonly FailedPart[],
  now: Date,
): OwnTroubles {
  const own = ownEpisodesIn(all).filter(({ since }) => since <= now);
  const before = own.filter((episode) => !isRested(episode));
  const open = failed.map((part) => episodeOf(part, before, now));
  const rested = restedIn(own, open, now);
  const grave = open.filter((episode) => isGrave(episode, rested, now));
  const due = grave.some(
    (episode) => episode.toldAt === undefined || remindersOf(episode, now) > episode.reminders,
  );
  return {
    episodes: [
      ...open.map((episode) => (due && grave.includes(episode) ? told(episode, now) : episode)),
      ...rested,
    ],
    troubles: grave.map(troubleOf),
    news: grave.length > 0 ? newsOf(grave, due) : overOf(before),
  };
}

function episodeOf({ part, problem }: FailedPart, before: readonly Episode[], now: Date): Episode {
  const known = before.find(({ mark }) => mark === part);
  return {
    job: watchdogName,
    kind: "failed",
    severity: "warning",
    mark: part,
    since: known?.since ?? now,
    latest: now,
    slot: undefined,
    week: undefined,
    // The run's own mails have the thread.
    thread: "",
    what: problem,
    toldAt: known?.toldAt,
    reminders: known?.reminders ?? 0,
  };
}

function isGrave({ mark, since }: Episode, rested: readonly Episode[], now: Date): boolean {
  const { patienceMinutes, patienceAgainMinutes } = partOf(mark);
  const isBack = rested.some((episode) => episode.mark === restedMark(mark));
  const minutes = isBack ? patienceAgainMinutes : patienceMinutes;
  return now.getTime() - since.getTime() >= minutes * 60_000;
}

/** What was told and is over, until it has not been the matter for an hour. */
function restedIn(
  own: readonly Episode[],
  open: readonly Episode[],
  now: Date,
): readonly Episode[] {
  return partNames.flatMap((part) => {
    const isOpen = open.some(({ mark }) => mark === part);
    const over = own.find(({ mark, toldAt }) => mark === part && toldAt !== undefined && !isOpen);
    const rested = over ?? own.find(({ mark }) => mark === restedMark(part));
    if (rested === undefined) {
      return [];
    }
    const latest = isOpen || over !== undefined ? now : rested.latest;
    return isRecent(latest, now) ? [{ ...rested, mark: restedMark(part), latest }] : [];
  });
}

function isRecent(latest: Date, now: Date): boolean {
  return latest <= now && now.getTime() - latest.getTime() < restMilliseconds;
}

const restMilliseconds = 3600 * 1000;
const restedEnding = " before";

function restedMark(part: string): string {
  return `${part}${restedEnding}`;
}

function isRested({ mark }: Episode): boolean {
  return mark.endsWith(restedEnding);
}

function told(episode: Episode, now: Date): Episode {
  return { ...episode, toldAt: now, reminders: remindersOf(episode, now) };
}

/** It does not become good by itself. */
function remindersOf(episode: Episode, now: Date): number {
  return remindersDue({ ...episode, severity: "critical" }, now);
}

function troubleOf({ mark, what }: Episode): Trouble {
  const { subject, remedy } = partOf(mark);
  return { subject, problem: what, remedy };
}

function newsOf(episodes: readonly Episode[], due: boolean): EpisodeNews {
  const parts = episodes.map(({ mark }) => partOf(mark));
  return {
    since: earliest(episodes),
    what: `${parts.map(({ subject }) => subject).join(" and ")} could not be reached`,
    meaning: [...parts.map(({ meaning }) => meaning), goesOn].join(" "),
    due,
    outlook: undefined,
    highFailureRate: false,
    isNoted: true,
  };
}

const goesOn = "The watchdog goes on with all else: what is the matter with jobs is told as usual.";

const back =
  "This is about the watchdog's own work alone: what is the matter with jobs is told by mails of its own.";

/** All is well again: only for those who were told that it was not. */
function overOf(before: readonly Episode[]): EpisodeNews | undefined {
  const known = before.filter(({ toldAt }) => toldAt !== undefined);
  return known.length === 0 ? undefined : { ...newsOf(known, true), outlook: back };
}

function earliest(episodes: readonly Episode[]): Date {
  return new Date(Math.min(...episodes.map(({ since }) => since.getTime())));
}

function partOf(mark: string): PartWords {
  const part = partNames.find((name) => name === mark);
  return words[part ?? "history"];
}
