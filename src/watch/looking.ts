/**
 * What a look makes of the one before: episodes that begin, go on and are over, and what people are to hear now. What they were
 * not told is found again by the next look, so one that is killed midway loses nothing.
 */
import { expectationsNow } from "./looking/expectations.ts";
import { inPresent } from "./looking/present.ts";
import { remindersDue } from "./looking/reminders.ts";
import { episodeOf } from "./looking/episode-of.ts";
import { type Setting, stepOfRuns, stepOfSchedule } from "./looking/step.ts";
import { factOf, isOfSchedule, type Matter } from "./matter.ts";
import { unendedRuns } from "./matters/vanished.ts";
import { isFrequent, type JobSight, runsMadeGood, sightOf } from "./matters/work.ts";
import type { News } from "./news.ts";
import type { JobFacts } from "../run/job.ts";
import type { Viewpoint, WholeSight } from "./viewpoint.ts";
import type { Episode, Told, WatchState } from "./watch-state.ts";

const day = 24 * 3600 * 1000;

export interface Look {
  readonly state: WatchState;
  readonly news: readonly News[];
}

export function nextLook(
  before: WatchState,
  sight: WholeSight,
  matters: readonly Matter[],
  view: Viewpoint,
): Look {
  const { now, jobs } = view;
  const present = inPresent(before, now);
  const looks = jobs.map((job) => lookAt(job, present, sight, matters, view));
  const episodes = looks.flatMap((look) => look.episodes);
  const runs = new Set(sight.runs.map(({ runId }) => runId));
  return {
    state: {
      lookedAt: now,
      jobs: expectationsNow(before, sight, view),
      episodes,
      told: stillOfUse(
        [...present.told, ...looks.flatMap((look) => look.known)],
        [...episodes, ...matters],
        runs,
        now,
      ),
      madeGood: [
        ...new Set([...before.madeGood, ...looks.flatMap((look) => look.madeGood)]),
      ].filter((runId) => runs.has(runId)),
      unended: looks.flatMap((look) => look.unended),
      settled: before.settled.filter((attempt) => runs.has(attempt.slice(0, attempt.indexOf("/")))),
    },
    news: looks.flatMap((look) => look.news),
  };
}

/** The state once people have been told of the news. */
export function afterTelling(state: WatchState, news: readonly News[], at: Date): WatchState {
  return news.reduce((each, one) => afterOne(each, one, at), state);
}

function afterOne(state: WatchState, news: News, at: Date): WatchState {
  const isSame = (other: Episode) => factOf(other) === factOf(news.episode);
  if (news.kind === "over") {
    return { ...state, episodes: state.episodes.filter((episode) => !isSame(episode)) };
  }
  const fact = factOf(news.episode);
  const told = state.told.some((each) => each.fact === fact)
    ? state.told
    : [...state.told, { fact, at }];
  const tellEpisode = (episode: Episode): Episode => ({
    ...episode,
    toldAt: at,
    reminders: Math.max(episode.reminders, remindersDue(episode, at)),
  });
  return {
    ...state,
    told,
    episodes: state.episodes.map((episode) =>
      news.kind !== "was" && isSame(episode) ? tellEpisode(episode) : episode,
    ),
  };
}

function lookAt(
  job: JobFacts,
  before: WatchState,
  whole: WholeSight,
  matters: readonly Matter[],
  view: Viewpoint,
) {
  const sight = sightOf(job, whole);
  const ofJob = matters.filter((matter) => matter.job === job.name);
  const open = before.episodes.filter((episode) => episode.job === job.name);
  const setting = settingOf(sight, before.told, view);
  const steps = [
    stepOfRuns(
      open.find(({ kind }) => !isOfSchedule(kind)),
      newest(ofJob.filter(({ kind, over }) => !isOfSchedule(kind) && !over)),
      setting,
    ),
    stepOfSchedule(
      open.find(({ kind }) => isOfSchedule(kind)),
      ofJob.find(({ kind }) => isOfSchedule(kind)),
      setting,
    ),
  ];
  const was = whatWas(
    ofJob.filter(({ over }) => over),
    setting,
  );
  const episodes = steps.flatMap(({ episode }) => episode ?? []);
  return {
    episodes,
    news: foremost([...steps.flatMap(({ news }) => news ?? []), ...was.news]),
    known: [...steps.flatMap(({ known }) => known ?? []), ...was.known].map(unsaid),
    madeGood: runsMadeGood(sight),
    unended: unendedRuns(before, sight, view.now),
  };
}

function settingOf(sight: JobSight, told: readonly Told[], view: Viewpoint): Setting {
  const facts = new Set(told.map(({ fact }) => fact));
  const kills = `${sight.job.name}/killed/warning/`;
  const frequent = isFrequent(sight, view.now);
  return {
    sight,
    view,
    frequent,
    isTold: (fact) => facts.has(fact),
    heardOfKills:
      frequent && told.some((each) => each.fact.startsWith(kills) && isOfToday(each, view.now)),
  };
}

function isOfToday({ at }: Told, now: Date): boolean {
  return at !== undefined && now.getTime() - at.getTime() < day;
}

function unsaid(fact: string): Told {
  return { fact, at: undefined };
}

/** Of what is over by itself only the newest is told, and of a job that runs often once a day. */
function whatWas(over: readonly Matter[], { sight, view, isTold, heardOfKills }: Setting) {
  const untold = over.filter((matter) => !isTold(factOf(matter)));
  const last = heardOfKills ? undefined : newest(untold);
  const news =
    last === undefined
      ? []
      : [{ kind: "was", episode: episodeOf(last, sight.job, view), matter: last } as const];
  return { news, known: untold.filter((matter) => matter !== last).map(factOf) };
}

function newest(matters: readonly Matter[]): Matter | undefined {
  return matters.toSorted((one, other) => momentOf(one) - momentOf(other)).at(-1);
}

function momentOf({ run, slot, since }: Matter): number {
  return (run?.madeAt ?? slot ?? since).getTime();
}

/** One a job and look: the rest is found again by the next. */
function foremost(news: readonly News[]): readonly News[] {
  return news.toSorted((one, other) => weightOf(one) - weightOf(other)).slice(0, 1);
}

function weightOf(news: News): number {
  if (news.kind === "begun") {
    return news.episode.severity === "critical" ? 0 : 2;
  }
  return { over: 1, was: 3, reminder: 4 }[news.kind];
}

/** What is open, may be seen again as its run is still there, or was told so lately that the same would be too much. */
function stillOfUse(
  told: readonly Told[],
  open: readonly (Episode | Matter)[],
  runs: ReadonlySet<string>,
  now: Date,
): readonly Told[] {
  const facts = new Set(open.map(factOf));
  // The first says when people were told; later ones only that they know.
  const each = new Map(told.toReversed().map((one) => [one.fact, one]));
  return [...each.values()].filter(
    (one) => facts.has(one.fact) || runs.has(markIn(one)) || isOfToday(one, now),
  );
}

/** Empty for a fact about the job itself. */
function markIn({ fact }: Told): string {
  return fact.slice(fact.lastIndexOf("/") + 1);
}
