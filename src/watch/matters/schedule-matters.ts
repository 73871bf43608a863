/** What is the matter with a job's schedule: somebody suspended it, or it is gone. */
import type { Matter } from "../matter.ts";
import type { WholeSight } from "../viewpoint.ts";
import type { WatchState } from "../watch-state.ts";
import type { JobSight } from "./work.ts";

export function scheduleMatters(
  { job, schedule }: JobSight,
  { keepsSchedules }: WholeSight,
  before: WatchState,
  now: Date,
): readonly Matter[] {
  if (schedule?.suspended === "by-hand") {
    return [matter("suspended", "is suspended: somebody did it by hand")];
  }
  // One look before, it was already gone: while an installation is changed, who looks may still know the old one.
  const isGone = schedule === undefined && keepsSchedules && before.jobs[job.name]?.schedule === "";
  return isGone
    ? [matter("unscheduled", "has no schedule any more: what starts it was deleted")]
    : [];

  function matter(kind: "suspended" | "unscheduled", what: string): Matter {
    const open = before.episodes.find(
      (episode) => episode.job === job.name && episode.kind === kind,
    );
    return {
      job: job.name,
      kind,
      severity: kind === "suspended" ? "warning" : "critical",
      mark: "",
      since: open?.since ?? now,
      thread: undefined,
      slot: undefined,
      run: undefined,
      what,
      toldByRun: false,
      over: false,
    };
  }
}
