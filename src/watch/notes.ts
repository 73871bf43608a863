/**
 * The watchdog's notes as two small texts of one place: `state` and `mutes`. Whoever edited them by hand stops nothing: what
 * cannot be read is begun anew, and the state says so.
 */
import { UnavailableError } from "../domain/failure.ts";
import type { CopyPlace, PlacedText } from "../ports/copy-place.ts";
import type { WatchNotes } from "../ports/watch-notes.ts";
import type { Mute } from "./mute.ts";
import { mutesIn, stateIn } from "./noted.ts";
import { emptyWatch, type WatchState } from "./watch-state.ts";

/** Two who write are enough to be overtaken now and then; so many times in a row are no coincidence. */
const mostTries = 20;

export function watchNotes(place: CopyPlace): WatchNotes {
  return {
    async state(signal) {
      return stateOf(await place.load("state", signal));
    },

    async changeState(change, signal) {
      return changed(place, "state", signal, (placed) => withoutMark(change(stateOf(placed))));
    },

    async mutes(signal) {
      return mutesOf(await place.load("mutes", signal));
    },

    async changeMutes(change, signal) {
      return changed(place, "mutes", signal, (placed) => withoutPast(change(mutesOf(placed))));
    },
  };
}

function stateOf(placed: PlacedText | undefined): WatchState {
  return placed === undefined ? emptyWatch : stateIn(placed.text);
}

function mutesOf(placed: PlacedText | undefined): readonly Mute[] {
  return placed === undefined ? [] : mutesIn(placed.text);
}

async function changed<Noted>(
  place: CopyPlace,
  name: "state" | "mutes",
  signal: AbortSignal,
  change: (placed: PlacedText | undefined) => Noted,
): Promise<Noted> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const placed = await place.load(name, signal);
    const next = change(placed);
    if (await place.replace(name, JSON.stringify(next), placed?.revision, signal)) {
      return next;
    }
  }
  throw new UnavailableError(
    place.name,
    `Cannot keep the watchdog's ${name} in ${place.name}: others replace it all the time`,
  );
}

function withoutMark({ damaged: _damaged, ...state }: WatchState): WatchState {
  return state;
}

/** It is at least as late as the newest of them began: what ended before is past. */
function withoutPast(mutes: readonly Mute[]): readonly Mute[] {
  const newest = Math.max(...mutes.map(({ since }) => since.getTime()));
  return mutes.filter(({ until }) => until.getTime() > newest);
}
