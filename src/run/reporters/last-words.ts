/** The pod's termination message: how the run ended, where people were told of it, and the alert that no road took. */
import { lastWordsText, type LastWords } from "../../watch/last-words.ts";
import type { Reporter } from "../event.ts";
import { lastWordsOf } from "../run-record.ts";

export function lastWords(
  write: (text: string) => Promise<void>,
  alert: () => Pick<LastWords, "thread" | "undelivered">,
  scrub: (text: string) => string,
): Reporter {
  return {
    name: "termination message",
    limitSeconds: 5,
    async report(event) {
      if (event.kind === "ended") {
        await write(lastWordsText(lastWordsOf(event, alert(), scrub)));
      }
    },
  };
}
