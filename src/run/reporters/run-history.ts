/**
 * Keeps the record of a run: written when it starts and when it begins its work, as the database may have been away before,
 * so that a killed run is seen; and again when it ends.
 */
import type { RunHistory } from "../../ports/run-history.ts";
import type { Reporter } from "../event.ts";
import { recordOf } from "../run-record.ts";

export interface OpenedHistory extends AsyncDisposable {
  readonly history: RunHistory;
}

/**
 * `open` is asked for each event anew: what was down when the run began may be up when it ends. While the run waits for
 * `keptIn`, such as `the database`, nothing is tried.
 */
export function runHistory(
  name: string,
  keptIn: string,
  open: (signal: AbortSignal) => Promise<OpenedHistory>,
  scrub: (text: string) => string,
): Reporter {
  let isHung = false;
  return {
    name,
    limitSeconds: 10,
    async report(event, signal) {
      const isAway = event.kind === "waiting" && event.waited.what === keptIn;
      // One that was left behind at the limit would cost the run its time again; its end is tried all the same.
      if (event.run.dryRun || isAway || (isHung && event.kind !== "ended")) {
        return;
      }
      isHung = true;
      try {
        await using opened = await open(signal);
        await opened.history.record(recordOf(event, scrub), signal);
      } finally {
        isHung = signal.aborted;
      }
    },
  };
}
