/** What all alerts of the watchdog need to know, and the words that several of them use. */
import type { Alert, Step } from "../../domain/alerts/alert.ts";
import { dayWords, momentWords, plainLine } from "../../domain/alerts/wording.ts";
import type { WatchCommands } from "../../ports/sightings.ts";
import { foreignLine } from "../../run/alerts/foreign-text.ts";
import type { JobFacts } from "../../run/job.ts";
import type { News } from "../news.ts";
import type { Viewpoint } from "../viewpoint.ts";
import type { Episode } from "../watch-state.ts";

/** What an alert says that neither the news nor the sight knows. */
export interface WatchTools {
  readonly commands: WatchCommands;
  /** Takes secrets and patient data out of text that we did not write. */
  readonly scrub: (text: string) => string;
  readonly contact?: string | undefined;
  readonly runbookUrl?: string | undefined;
  /** The job's; `undefined`: none is scheduled. */
  readonly nextRun: Date | undefined;
}

export interface Telling extends WatchTools {
  readonly job: JobFacts;
  readonly episode: Episode;
  readonly view: Viewpoint;
}

/** News of something that is not well, or was not. */
export type NotWell = Exclude<News, { kind: "over" }>;

export function tellingOf(episode: Episode, view: Viewpoint, tools: WatchTools): Telling {
  const job = view.jobs.find(({ name }) => name === episode.job);
  if (job === undefined) {
    throw new RangeError(`Cannot tell of ${episode.job}: it is not installed`);
  }
  return { ...tools, job, episode, view };
}

export function frameOf({
  view,
  contact,
  runbookUrl,
  episode,
}: Telling): Pick<Alert, "environment" | "links" | "thread"> {
  return {
    environment: plainLine(view.environment, 60),
    links: { contact, runbook: runbookUrl },
    thread: episode.thread,
  };
}

export function titleOf({ job }: Telling): string {
  return plainLine(job.title, 120);
}

/** `the pay week of Monday 2026-11-23`, or `Monday 2026-11-23 09:00 UTC`. */
export function workOf({ week, slot, since }: Episode): string {
  return week === undefined
    ? momentWords(slot ?? since)
    : `the pay week of ${dayWords(new Date(`${week}T00:00:00Z`))}`;
}

/** What was seen, fit to be followed by a full stop. */
export function clause(what: string, scrub: (text: string) => string): string {
  return foreignLine(what, scrub).replace(/[.\s]+$/, "");
}

/** `text` says when; that it does no harm is said here. */
export function rerunStep({ job, episode, commands }: Telling, text: string): Step {
  return {
    text: `${text} What is already done, sent or paid is not repeated.`,
    command: commands.rerun(job.name, episode.week),
  };
}
