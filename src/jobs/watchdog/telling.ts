/** What is the matter, told by mail: news by news, each noted when a mail server took it. What was not heard is news again. */
import type { Alert } from "../../domain/alerts/alert.ts";
import { toError } from "../../domain/failure.ts";
import { scrub } from "../../domain/scrub.ts";
import type { Ports } from "../../ports/ports.ts";
import { alertLetter } from "../../run/alert-delivery.ts";
import type { WatchCommands } from "../../ports/sightings.ts";
import type { RunContext } from "../../run/job.ts";
import { watchAlert } from "../../watch/alerts.ts";
import { afterTelling } from "../../watch/looking.ts";
import { muteOf } from "../../watch/mute.ts";
import type { News } from "../../watch/news.ts";
import { nextSlot } from "../../watch/matters/work.ts";
import type { Look } from "./looking-around.ts";
import type { Post } from "./post.ts";

export interface Told {
  readonly told: number;
  /** Those that no mail server took. */
  readonly unheard: number;
}

export async function tellNews(
  look: Look,
  { sightings, notes }: Pick<Ports, "sightings" | "notes">,
  post: Post,
  context: RunContext,
): Promise<Told> {
  const { signal, now } = context;
  const commands = sightings.commands(context.command);
  const news = look.news.filter(({ episode }) => !isMuted(episode.job, look));
  await closeMuted(look, notes, context);
  let told = 0;
  for (const each of news) {
    const alert = worded(each, look, commands, context);
    const letter = alert && alertLetter(alert, each.episode.job, context.runId);
    if (letter !== undefined && (await post.send(letter, each.episode.job, []))) {
      told += 1;
      await notes.changeState((state) => afterTelling(state, [each], now()), signal);
    }
  }
  return { told, unheard: news.length - told };
}

/** What is made good while its job is muted is over without a word: when the mute ends, nothing may show it any more. */
async function closeMuted(
  look: Look,
  notes: Ports["notes"],
  { signal, now }: RunContext,
): Promise<void> {
  const over = look.news.filter(
    ({ kind, episode }) => kind === "over" && isMuted(episode.job, look),
  );
  if (over.length > 0) {
    await notes.changeState((state) => afterTelling(state, over, now()), signal);
  }
}

/** Told when the mute has ended, if it is still the matter then. */
export function isMuted(job: string, { mutes, view }: Look): boolean {
  return muteOf(job, mutes, view.now) !== undefined;
}

/** What cannot be put into words is a fault of ours, and must not silence the rest. */
function worded(
  news: News,
  look: Look,
  commands: WatchCommands,
  context: RunContext,
): Alert | undefined {
  try {
    return watchAlert(news, look.view, { commands, ...factsOf(news, look, context) });
  } catch (error) {
    const { job, kind, mark } = news.episode;
    context.log.error({ job, matter: kind, mark, err: toError(error) }, "news without words");
    return undefined;
  }
}

function factsOf({ episode }: News, { sight, view }: Look, { settings }: RunContext) {
  const { alertContact: contact, runbookUrl } = settings;
  const schedule = sight.schedules.find(({ job }) => job === episode.job);
  return {
    scrub,
    contact,
    runbookUrl: runbookUrl === undefined ? undefined : `${runbookUrl}#${episode.job}`,
    nextRun:
      schedule === undefined || schedule.suspended !== "no"
        ? undefined
        : nextSlot(schedule.schedule, view.now),
  };
}
