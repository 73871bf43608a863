/**
 * Says what a run cannot say about itself: that it was never started, cannot start, was killed, hangs, or was not heard. It
 * detects before it delivers, and keeps what it found, so that one that is killed midway loses nothing.
 */
import { defineJob, type Job, type JobFacts } from "../run/job.ts";

/** @param others the jobs it watches. */
export function watchdog(_others: readonly JobFacts[]): Job {
  return defineJob({
    name: "watchdog",
    title: "Watchdog",
    summary: "Says what a run cannot say about itself: never started, killed, stuck, not heard",
    schedule: "*/5 * * * *",
    attemptSeconds: 4 * 60,
    keepsTryingSeconds: 0,
    accepts: [],
    secrets: ["database", "main"],
    words: {
      succeeded: "Watchdog looked",
      partial: "Watchdog looked, with exceptions",
      failed: "Watchdog failed",
    },
    whenItFails:
      "Nobody is told of runs that cannot speak: those that never start, are killed or hang. Runs that fail by themselves still say so.",
    needs: ["sightings"],

    async run(_ports, _context) {
      return Promise.reject(new Error("Cannot watch: not there yet"));
    },
  });
}
