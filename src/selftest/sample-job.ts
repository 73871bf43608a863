/** Facts of a job that is none: for alerts that are only looked at, and for the test mail. */
import type { JobFacts } from "../run/job.ts";

export const testJobName = "resilience-test-job";
/** People know the test mail by this name. */
export const testJobTitle = "Resilience Test Job";

/** @param words stand after its title. */
export function sampleJob(words = ""): JobFacts {
  return {
    name: testJobName,
    title: words === "" ? testJobTitle : `${testJobTitle} ${words}`,
    summary: "Nothing",
    schedule: "0 9 * * 1",
    attemptSeconds: 60,
    keepsTryingSeconds: 0,
    accepts: [],
    secrets: [],
    words: { succeeded: "Done", partial: "Partly done", failed: "Failed" },
    whenItFails: "Nothing: this is a trial.",
  };
}
