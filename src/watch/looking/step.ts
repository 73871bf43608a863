/** One step of one episode: what becomes of it by what is seen now, and what people are to hear of that. */
import { factOf, type Matter } from "../matter.ts";
import { type Good, goodRunFor, hasEnded, type JobSight, weekOf } from "../matters/work.ts";
import type { News } from "../news.ts";
import type { Viewpoint } from "../viewpoint.ts";
import type { Episode } from "../watch-state.ts";
import { carriedOn, episodeOf, matterOf } from "./episode-of.ts";
import { remindersDue } from "./reminders.ts";

export interface Step {
  readonly episode: Episode | undefined;
  readonly news: News | undefined;
  /** A matter that people need not be told of by the watchdog. */
  readonly known: string | undefined;
}

export interface Setting {
  readonly sight: JobSight;
  readonly view: Viewpoint;
  /** Whether people were told of that, or need not be. */
  readonly isTold: (fact: string) => boolean;
  /** Runs again within the hour. */
  readonly frequent: boolean;
  /** It does, and people were told within a day that a try was killed and followed by another. */
  readonly heardOfKills: boolean;
}

const nothing: Step = { episode: undefined, news: undefined, known: undefined };
const hour = 3600 * 1000;
/** What nothing shows any more is not remembered for ever; people were reminded on each of these days. */
const keptMilliseconds = 8 * 24 * hour;

/** @param matter the newest that is not over. */
export function stepOfRuns(
  open: Episode | undefined,
  matter: Matter | undefined,
  setting: Setting,
): Step {
  if (open === undefined) {
    return matter === undefined ? nothing : begun(matter, setting);
  }
  const good = goodRunFor(open, setting.sight);
  if (good === undefined) {
    return stepOfOpen(open, matter, setting);
  }
  return setting.frequent && open.toldAt !== undefined && !isSteady(open, good, setting.sight)
    ? stepOfUnsteady(open, matter, setting)
    : stepOfGood(open, good, matter, setting);
}

function stepOfGood(open: Episode, good: Good, matter: Matter | undefined, setting: Setting): Step {
  if (matter !== undefined && matter.since >= good.ending.at) {
    return begun(matter, setting);
  }
  // A run with exceptions has mailed them itself.
  const step = good.ending.outcome === "partial" ? nothing : over(open, good.run);
  return step.episode === undefined && matter !== undefined ? begun(matter, setting) : step;
}

function stepOfUnsteady(open: Episode, matter: Matter | undefined, setting: Setting): Step {
  return matter === undefined
    ? { episode: open, news: undefined, known: undefined }
    : stepOfOpen(open, matter, setting);
}

/** Else one that fails every other run would be told, and told to be over, each time. */
function isSteady({ mark, latest }: Episode, last: Good, { good }: JobSight): boolean {
  const since = good.filter(({ run, ending }) => run.runId === mark || ending.at >= latest);
  return since.length >= 2 || last.ending.at.getTime() - latest.getTime() >= hour;
}

/** Nothing has made it good. */
function stepOfOpen(open: Episode, matter: Matter | undefined, setting: Setting): Step {
  if (matter === undefined) {
    const isForgotten = setting.view.now.getTime() - open.latest.getTime() > keptMilliseconds;
    return isForgotten ? nothing : reminded(open, undefined, setting);
  }
  if (open.week === weekOf(setting.sight.job, matter.slot)) {
    return goneOn(open, matter, setting);
  }
  return matter.since < open.latest ? reminded(open, undefined, setting) : begun(matter, setting);
}

export function stepOfSchedule(
  open: Episode | undefined,
  matter: Matter | undefined,
  setting: Setting,
): Step {
  if (matter === undefined) {
    return open === undefined ? nothing : over(open, undefined);
  }
  return open?.kind === matter.kind ? reminded(open, matter, setting) : begun(matter, setting);
}

function begun(matter: Matter, setting: Setting): Step {
  const episode = episodeOf(matter, setting.sight.job, setting.view);
  const isKnown = setting.isTold(factOf(matter));
  if (matter.toldByRun || isKnown) {
    // One that comes back was reminded of before.
    const reminders = isKnown ? remindersDue(episode, setting.view.now) : episode.reminders;
    return known({ ...episode, toldAt: matter.since, reminders }, matter, setting);
  }
  const isTooMuch =
    setting.heardOfKills && matter.severity === "warning" && matter.kind === "killed";
  return isTooMuch ? known(episode, matter, setting) : reminded(episode, matter, setting);
}

/** The same work is still not well. */
function goneOn(open: Episode, matter: Matter, setting: Setting): Step {
  if (factOf(open) === factOf(matter)) {
    return reminded(carriedOn(open, matter), matter, setting);
  }
  if (isLess(open, matter, setting.frequent)) {
    return reminded(open, undefined, setting);
  }
  const next = carriedOn(open, matter);
  if (matter.toldByRun) {
    return known({ ...next, toldAt: matter.since }, matter, setting);
  }
  const isSameAgain =
    setting.frequent || (open.kind === "never-started" && matter.kind === "never-started");
  return isSameAgain && open.severity === matter.severity && setting.isTold(factOf(open))
    ? known(next, matter, setting)
    : reminded(next, matter, setting);
}

/** Whoever knows of the worse need not hear of the lesser. */
function isLess(open: Episode, matter: Matter, frequent: boolean): boolean {
  const milder = open.severity === "critical" && matter.severity === "warning";
  const sameRun = open.mark === matter.mark;
  // Who deletes a run that hangs or cannot start has seen that it does.
  const wasCleared = matter.kind === "vanished" && open.severity === "critical";
  return (milder && (sameRun || frequent)) || (sameRun && wasCleared);
}

function known(episode: Episode, matter: Matter, setting: Setting): Step {
  const fact = factOf(matter);
  const isTold = (other: string) => other === fact || setting.isTold(other);
  return { ...reminded(episode, matter, { ...setting, isTold }), known: fact };
}

/** Nobody was told yet: then it is news; else a reminder may be due. */
function reminded(episode: Episode, seen: Matter | undefined, setting: Setting): Step {
  const { sight, view, isTold } = setting;
  const run = sight.runs.find(({ runId }) => runId === episode.mark);
  const matter = seen ?? { ...matterOf(episode), run };
  if (!isTold(factOf(episode))) {
    return { episode, news: { kind: "begun", episode, matter }, known: undefined };
  }
  const isDue = remindersDue(episode, view.now) > episode.reminders;
  return isDue && !isBusy(sight, seen)
    ? { episode, news: { kind: "reminder", episode, matter }, known: undefined }
    : { episode, news: undefined, known: undefined };
}

/** A run is at work that may make it good. */
function isBusy({ runs }: JobSight, seen: Matter | undefined): boolean {
  return runs.some((run) => !hasEnded(run) && run.runId !== seen?.run?.runId);
}

/** It stays until people were told, if they knew of it. */
function over(episode: Episode, by: Extract<News, { kind: "over" }>["by"]): Step {
  return episode.toldAt === undefined
    ? nothing
    : { episode, news: { kind: "over", episode, by }, known: undefined };
}
