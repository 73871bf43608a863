/** `metrics clear`: takes this installation's metrics away, for when it goes: what was pushed stays else for ever. */
import { given, readSettings } from "../../config/config.ts";
import { UnavailableError } from "../../domain/failure.ts";
import type { Metrics } from "../../ports/metrics.ts";
import { openMetrics } from "../../world/world.ts";
import { defineCommand } from "../command.ts";
import type { Shell } from "../shell.ts";

const patienceMilliseconds = 20_000;
const pauseMilliseconds = 2_000;

const clear = defineCommand({
  usage: "clear",
  about: "Remove the metrics of this ENVIRONMENT from METRICS_URL",
  options: (parser) => parser,
  async run(_flags, shell) {
    // Whoever uninstalls has no other settings any more.
    const { readable } = readSettings(shell.environment, shell.folder);
    const environment = given(readable, "environment");
    const metrics = openMetrics({ metrics: given(readable, "metrics"), environment });
    const removed = await patiently(shell, async () => removeAll(metrics, shell.stop));
    shell.print(
      removed.length === 0
        ? `There are no metrics of ${environment}.`
        : `Removed the metrics of ${environment}: ${removed.join(", ")}`,
    );
    return 0;
  },
});

export const metricsCommands = {
  name: "metrics",
  about: "What was measured of runs: clear",
  commands: [clear],
};

async function removeAll(metrics: Metrics, signal: AbortSignal): Promise<readonly string[]> {
  const jobs = await metrics.jobs(signal);
  for (const job of jobs) {
    await metrics.remove(job, signal);
  }
  return jobs;
}

/** @throws {UnavailableError} where whoever has the metrics is away for longer than a restart takes. */
async function patiently<Result>(
  { clock, stop }: Pick<Shell, "clock" | "stop">,
  work: () => Promise<Result>,
): Promise<Result> {
  const until = clock.now().getTime() + patienceMilliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isLast = clock.now().getTime() + pauseMilliseconds >= until;
      if (!(error instanceof UnavailableError) || isLast) {
        throw error;
      }
    }
    await clock.sleep(pauseMilliseconds, stop);
  }
}
