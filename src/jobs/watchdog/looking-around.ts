/**
 * One look: what is seen, what is the matter, and what people are to hear. It is kept before anybody is told, so that whoever
 * is killed while he tells has lost nothing.
 */
import type { Ports } from "../../ports/ports.ts";
import { asInstalled, type JobFacts, type RunContext } from "../../run/job.ts";
import { nextLook } from "../../watch/looking.ts";
import { mattersIn } from "../../watch/matters.ts";
import type { Matter } from "../../watch/matter.ts";
import type { Mute } from "../../watch/mute.ts";
import type { News } from "../../watch/news.ts";
import type { Viewpoint, WholeSight } from "../../watch/viewpoint.ts";
import type { WatchState } from "../../watch/watch-state.ts";
import { wholeSight } from "../../watch/whole-sight.ts";
import { notesDamaged } from "../../run/words.ts";
import { bounded } from "./bounded.ts";
import { ownEpisodesIn } from "./own-episodes.ts";

export interface Look {
  readonly view: Viewpoint;
  readonly sight: WholeSight;
  /** When the look before began. */
  readonly lookedBefore: Date | undefined;
  readonly matters: readonly Matter[];
  /** As it was kept. */
  readonly state: WatchState;
  readonly news: readonly News[];
  readonly mutes: readonly Mute[];
}

/** @throws {UnavailableError} {DeniedError} {ConfigError} */
export async function lookAround(
  { sightings, notes }: Pick<Ports, "sightings" | "notes">,
  jobs: readonly JobFacts[],
  context: RunContext,
): Promise<Look> {
  const { signal, log } = context;
  const view = viewOf(jobs, context);
  const seen = await bounded("the jobs' state", 60, async (limit) => sightings.look(limit), signal);
  const sight = wholeSight(seen, view.jobs, view.now);
  return await bounded(
    "the watchdog's notes",
    30,
    async (limit) => {
      const mutes = await notes.mutes(limit);
      // Whoever was quicker may have told people meanwhile: what is news follows from what is there now.
      let found: (Pick<Look, "news" | "matters" | "lookedBefore"> & Before) | undefined;
      const state = await notes.changeState((before) => {
        const matters = mattersIn(sight, before, view);
        const { state: next, news } = nextLook(before, sight, matters, view);
        found = { news, matters, lookedBefore: before.lookedAt, damaged: before.damaged === true };
        return withOurs(next, before);
      }, limit);
      const { news = [], matters = [], lookedBefore, damaged } = found ?? {};
      if (damaged === true) {
        log.warn({ place: "the watchdog's notes" }, notesDamaged);
      }
      return { view, sight, state, news, matters, lookedBefore, mutes };
    },
    signal,
  );
}

interface Before {
  /** Somebody edited the notes: what could not be read of them is begun anew. */
  readonly damaged: boolean;
}

function viewOf(jobs: readonly JobFacts[], { environment, settings, now }: RunContext): Viewpoint {
  const { watchedJobs, mailFrom } = settings;
  return {
    jobs: jobs
      .filter(({ name }) => watchedJobs === undefined || watchedJobs.includes(name))
      .map((job) => asInstalled(job, settings)),
    environment,
    now: now(),
    mailDomain: mailFrom.slice(mailFrom.indexOf("@") + 1),
  };
}

/** The look is whole only when people were told; and of its own troubles the watchdog keeps book by itself. */
function withOurs(next: WatchState, { lookedAt, episodes }: WatchState): WatchState {
  return { ...next, lookedAt, episodes: [...next.episodes, ...ownEpisodesIn(episodes)] };
}
