/**
 * The notes as they can be by now. A clock that was ahead has noted moments to come: what counts from them would be silent
 * until then.
 */
import type { Episode, WatchState } from "../watch-state.ts";
import { remindersDue } from "./reminders.ts";

export function inPresent(state: WatchState, now: Date): WatchState {
  return {
    ...state,
    episodes: state.episodes.map((episode) => presentEpisode(episode, now)),
    told: state.told.map(({ fact, at }) => ({ fact, at: at && notAfter(at, now) })),
    unended: state.unended.map((run) => ({
      ...run,
      seenAt: notAfter(run.seenAt, now),
      goneAt: run.goneAt && notAfter(run.goneAt, now),
    })),
  };
}

function presentEpisode(episode: Episode, now: Date): Episode {
  const present = {
    ...episode,
    since: notAfter(episode.since, now),
    latest: notAfter(episode.latest, now),
    toldAt: episode.toldAt && notAfter(episode.toldAt, now),
  };
  return { ...present, reminders: Math.min(present.reminders, remindersDue(present, now)) };
}

function notAfter(moment: Date, now: Date): Date {
  return moment > now ? now : moment;
}
