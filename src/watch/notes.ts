/** The watchdog's notes as two small texts of one place: `state` and `mutes`. */
import type { CopyPlace } from "../ports/copy-place.ts";
import type { WatchNotes } from "../ports/watch-notes.ts";

export function watchNotes(place: CopyPlace): WatchNotes {
  throw new Error(`Cannot read the notes in ${place.name}: not there yet`);
}
