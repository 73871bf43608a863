/** Notes that people were told of an episode, once a mail server took the mail: until then the next run tells them. */
import type { Reporter } from "../event.ts";

export function episodeTold(
  reached: () => boolean,
  note: (signal: AbortSignal) => Promise<void>,
): Reporter {
  return {
    name: "episode",
    limitSeconds: 10,
    async report(event, signal) {
      const outcome = event.kind === "ended" ? event.outcome : undefined;
      const episode = outcome !== undefined && "episode" in outcome ? outcome.episode : undefined;
      if (episode?.due === true && episode.isNoted !== true && reached()) {
        await note(signal);
      }
    },
  };
}
