/** The watchdog's last mark, for the warming: nobody else would say that the one who watches is gone. */
import { momentWords, spanWords } from "../../domain/alerts/wording.ts";
import { toError } from "../../domain/failure.ts";
import type { WatchdogSeen } from "../../domain/secrets/warming-state.ts";
import type { WatchdogMark } from "../../domain/secrets/watchdog-silence.ts";
import type { Ports } from "../../ports/ports.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import { muteOf } from "../../watch/mute.ts";

const limitMilliseconds = 5_000;
const job = "watchdog";

/** `undefined` where the notes cannot be read: that alone is no alarm. @throws the signal's reason, nothing else. */
export async function watchdogMark(
  { notes }: Partial<Pick<Ports, "notes">>,
  { signal, log, lacking, settings, now }: RunContext,
): Promise<WatchdogMark | undefined> {
  try {
    if (notes === undefined) {
      throw lacking?.get("notes") ?? new Error("they could not be opened");
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMilliseconds)]);
    const [{ lookedAt }, mutes] = await Promise.all([notes.state(limit), notes.mutes(limit)]);
    const isMuted = muteOf(job, mutes, now()) !== undefined;
    return { lookedAt, isMuted, isExpected: settings.isWatched };
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ error: toError(error).message }, "watchdog's notes not read");
    return undefined;
  }
}

/** None where it is there. */
export function watchdogTroubles(
  { isSilent, lookedAt, missingSince }: WatchdogSeen,
  now: Date,
  command: RunContext["command"],
): readonly Trouble[] {
  const since = missingSince ?? lookedAt;
  if (!isSilent || since === undefined) {
    return [];
  }
  const problem =
    missingSince === undefined
      ? `silent: its last look was on ${momentWords(since)}, ${spanWords(since, now)} ago`
      : `silent: no mark of it was found since ${momentWords(since)}, for ${spanWords(since, now)}`;
  return [{ subject: "the watchdog", problem, remedy: remedyWith(command) }];
}

function remedyWith(command: RunContext["command"]): string {
  return `See whether its CronJob is suspended, whether its pods start, and what the last of them said. Then start one: ${command(`run ${job}`)}`;
}
