/** What is seen of each job as metrics in the job's own group; groups of jobs that are not installed go. */
import type { Metrics } from "../../ports/metrics.ts";
import { gaugesOfLook, gaugesOfWatched } from "../../run/watched-metrics.ts";
import { watchFacts } from "../../watch/gauges.ts";
import type { WatchState } from "../../watch/watch-state.ts";
import type { Look } from "./looking-around.ts";
import { watchdogName } from "./own-episodes.ts";

/** @param state as people were told. @throws {UnavailableError} at the first push that fails: the others would too. */
export async function measure(
  { sight, view }: Look,
  state: WatchState,
  metrics: Metrics,
  signal: AbortSignal,
): Promise<void> {
  for (const [job, facts] of watchFacts(sight, state, view)) {
    await metrics.push(job, gaugesOfWatched(facts), signal);
  }
  await metrics.push(watchdogName, gaugesOfLook(view.now), signal);
  const installed = new Set([watchdogName, ...view.jobs.map(({ name }) => name)]);
  for (const job of await metrics.jobs(signal)) {
    if (!installed.has(job)) {
      await metrics.remove(job, signal);
    }
  }
}
