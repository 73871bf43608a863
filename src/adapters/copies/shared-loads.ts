/**
 * A far place of copies, spared questions: who loads a text while somebody is loading the same one shares the answer. Only
 * within one signal, so that nobody's stop ends another's load; and what was asked before a replacement is no answer after it.
 */
import type { CopyPlace, PlacedText } from "../../ports/copy-place.ts";

interface InFlight {
  readonly signal: AbortSignal;
  readonly load: Promise<PlacedText | undefined>;
}

export function sharedLoads(place: CopyPlace): CopyPlace {
  const inFlight = new Map<string, InFlight>();
  return {
    name: place.name,

    async load(name, signal) {
      const shared = inFlight.get(name);
      if (shared?.signal === signal) {
        return shared.load;
      }
      const own: InFlight = { signal, load: place.load(name, signal) };
      inFlight.set(name, own);
      try {
        return await own.load;
      } finally {
        if (inFlight.get(name) === own) {
          inFlight.delete(name);
        }
      }
    },

    async replace(name, text, seen, signal) {
      try {
        return await place.replace(name, text, seen, signal);
      } finally {
        // Also where it failed: it may have been made all the same
        inFlight.delete(name);
      }
    },
  };
}
