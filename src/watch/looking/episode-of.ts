/** An episode as a matter begins it, or carries it on as another kind of matter. */
import { sinceThread, workThread } from "../../run/alerts/thread.ts";
import type { JobFacts } from "../../run/job.ts";
import { isOfSchedule, type Matter } from "../matter.ts";
import { weekOf } from "../matters/work.ts";
import type { Viewpoint } from "../viewpoint.ts";
import type { Episode } from "../watch-state.ts";

export function episodeOf(matter: Matter, job: JobFacts, view: Viewpoint): Episode {
  const { kind, severity, mark, since, slot, what } = matter;
  return {
    job: job.name,
    kind,
    severity,
    mark,
    since,
    slot,
    what,
    latest: since,
    week: isOfSchedule(kind) ? undefined : weekOf(job, slot),
    thread: threadOf(matter, job, view),
    toldAt: undefined,
    reminders: 0,
  };
}

/** The same episode with a newer matter; its mails go where the run's own do. */
export function carriedOn(episode: Episode, matter: Matter): Episode {
  const { kind, severity, mark, slot, what, since, thread } = matter;
  return {
    ...episode,
    kind,
    severity,
    mark,
    slot,
    what,
    latest: since > episode.latest ? since : episode.latest,
    thread: thread ?? episode.thread,
  };
}

/** What is left of it as a matter, when it is not to be seen any more. */
export function matterOf({ job, kind, severity, mark, ...episode }: Episode): Matter {
  const { latest, thread, slot, what } = episode;
  return {
    job,
    kind,
    severity,
    mark,
    thread,
    slot,
    what,
    since: latest,
    run: undefined,
    toldByRun: false,
    over: false,
  };
}

function threadOf({ thread, kind, slot, since }: Matter, job: JobFacts, view: Viewpoint): string {
  const { environment, mailDomain } = view;
  if (thread !== undefined) {
    return thread;
  }
  return slot === undefined
    ? sinceThread({ job: job.name, what: kind, since, environment }, mailDomain)
    : workThread({ job, slot, environment }, mailDomain);
}
