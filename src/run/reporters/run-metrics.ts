/** Pushes a run's gauges; which ones, `../metrics.ts` says. */
import type { Metrics } from "../../ports/metrics.ts";
import type { Reporter } from "../event.ts";
import { gaugesOf } from "../metrics.ts";

export function runMetrics(metrics: Pick<Metrics, "push">): Reporter {
  return {
    name: "metrics",
    limitSeconds: 10,
    async report(event, signal) {
      const gauges = gaugesOf(event);
      if (gauges.length > 0) {
        await metrics.push(event.run.job.name, gauges, signal);
      }
    },
  };
}
