/** Who watches in between: when the watchdog last looked, and of which jobs nobody is mailed for now. */
import { momentWords, spanWords } from "../alerts/wording.ts";
import { silentMilliseconds } from "../secrets/watchdog-silence.ts";
import { foreignLine, type Card, type Need, type Part, type Viewpoint } from "./digest.ts";

export interface WatchInDigest {
  /** When it last looked; `undefined`: there is no mark of it. */
  readonly lookedAt: Date | undefined;
  /** Whether one is to be there, also where it left no mark yet. */
  readonly isExpected: boolean;
  readonly mutes: readonly MuteInDigest[];
}

export interface MuteInDigest {
  readonly job: string;
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
}

/** `undefined` where there is no watchdog, and nobody is muted. @param titles by job. */
export function watchPart(
  watch: WatchInDigest,
  titles: ReadonlyMap<string, string>,
  view: Viewpoint,
): Part | undefined {
  const mutes = watch.mutes.filter(({ until }) => until > view.now);
  const cards = [...lookCards(watch, view), ...mutes.map((mute) => muteCard(mute, titles))];
  return cards.length === 0
    ? undefined
    : { needs: silentNeeds(watch, view), section: { heading: "Watchdog and mutes", cards } };
}

function isSilent({ lookedAt, isExpected }: WatchInDigest, { now }: Viewpoint): boolean {
  return lookedAt === undefined
    ? isExpected
    : now.getTime() - lookedAt.getTime() > silentMilliseconds;
}

function silentNeeds(watch: WatchInDigest, view: Viewpoint): readonly Need[] {
  return isSilent(watch, view)
    ? [
        {
          what: "The watchdog is silent",
          details: [
            lookWords(watch, view),
            "Nobody is told of runs that never start, are killed or hang.",
          ],
          steps: [
            { text: "See whether its CronJob is suspended, and whether its pods start." },
            { text: "Start one.", command: view.command("run watchdog") },
          ],
        },
      ]
    : [];
}

function lookCards(watch: WatchInDigest, view: Viewpoint): readonly Card[] {
  if (isSilent(watch, view)) {
    return [{ mark: "look", title: "The watchdog is silent", lines: [lookWords(watch, view)] }];
  }
  return watch.lookedAt === undefined
    ? []
    : [{ mark: "well", title: "The watchdog is there", lines: [lookWords(watch, view)] }];
}

function lookWords({ lookedAt }: WatchInDigest, { now }: Viewpoint): string {
  return lookedAt === undefined
    ? "It has never looked."
    : `It last looked on ${momentWords(lookedAt)}, ${spanWords(lookedAt, now)} before this digest.`;
}

function muteCard(
  { job, until, by, reason }: MuteInDigest,
  titles: ReadonlyMap<string, string>,
): Card {
  return {
    mark: "note",
    title: `${titles.get(job) ?? foreignLine(job)} is muted`,
    lines: [
      `Nobody is mailed about it until ${momentWords(until)}.`,
      `By ${foreignLine(by)}: ${foreignLine(reason)}`,
    ],
  };
}
