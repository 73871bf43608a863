/**
 * When people hear of secrets that are not refreshed: when it begins, after 2 h, then every 6 h, at 12 h with the moment when
 * the copies expire, at once when a new matter comes up, and when it is over.
 */
import type { Episode, Told } from "./warming-state.ts";

const hour = 60 * 60 * 1000;
const firstReminderHours = [2, 8, 12];
const laterReminderHours = 6;

/** Pure. `matters`: what people must be told of now, by name; a single secret that is merely stale is none yet. */
export function nextEpisode(
  previous: Episode | undefined,
  isWell: boolean,
  matters: readonly string[],
  now: Date,
): Episode | undefined {
  if (isWell) {
    return overOf(previous);
  }
  const goesOn = previous !== undefined && !previous.over ? previous : undefined;
  // A clock that was ahead when it began, or when it was told, must not silence what comes.
  const since = goesOn === undefined || goesOn.since > now ? now : goesOn.since;
  const reminders = remindersDue(since, now);
  const told = goesOn === undefined ? nothing : atMost(goesOn.told, reminders);
  const isNew = matters.some((matter) => !told.matters.includes(matter));
  const isReminder = told.matters.length > 0 && reminders > told.reminders;
  const due =
    isNew || isReminder
      ? { matters: [...new Set([...told.matters, ...matters])], reminders }
      : undefined;
  return { since, told, due, over: false };
}

/** Whether the run that has this episode is to tell people. */
export function isNews(episode: Episode | undefined): boolean {
  return episode !== undefined && (episode.over || episode.due !== undefined);
}

/** Whether it is time to say when the copies expire. */
export function hasLastedLong({ since }: Episode, now: Date): boolean {
  return now.getTime() - since.getTime() + slotTolerance >= 12 * hour;
}

function atMost(told: Told, reminders: number): Told {
  return told.reminders > reminders ? { ...told, reminders } : told;
}

const nothing: Told = { matters: [], reminders: 0 };

function overOf(previous: Episode | undefined): Episode | undefined {
  const wereTold = previous !== undefined && previous.told.matters.length > 0;
  return wereTold ? { ...previous, due: undefined, over: true } : undefined;
}

/** A run may begin a little earlier in its slot than the one that began the episode. */
const slotTolerance = 5 * 60 * 1000;

/** After 2, 8, 12, 14, 20, 26, … hours. */
function remindersDue(since: Date, now: Date): number {
  const elapsed = (now.getTime() - since.getTime() + slotTolerance) / hour;
  const first = firstReminderHours.filter((hours) => elapsed >= hours).length;
  const later = Math.max(0, Math.floor((elapsed - 8) / laterReminderHours));
  return first + later;
}
