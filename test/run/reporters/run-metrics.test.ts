/** A run's gauges on their way out: as one group, and only where there are any. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Gauge, Metrics } from "../../../src/ports/metrics.ts";
import { gaugesOf } from "../../../src/run/metrics.ts";
import { runMetrics } from "../../../src/run/reporters/run-metrics.ts";
import { aRun, ended, succeeded } from "../alerts/sample-run.ts";

const signal = new AbortController().signal;

function keeping() {
  const pushes: { readonly job: string; readonly gauges: readonly Gauge[] }[] = [];
  const metrics: Pick<Metrics, "push"> = {
    push: async (job, gauges) => void pushes.push({ job, gauges }),
  };
  return { reporter: runMetrics(metrics), pushes };
}

test("all gauges of an event are pushed at once, in the job's group", async () => {
  const { reporter, pushes } = keeping();
  const event = ended(succeeded);

  await reporter.report(event, signal);

  assert.deepEqual(pushes, [{ job: "provider-payment-report", gauges: gaugesOf(event) }]);
});

for (const [what, event] of [
  ["a dry run", ended(succeeded, { run: aRun({ dryRun: true }) })],
  [
    "a run that another locked out",
    ended({ kind: "skipped", because: "locked", detail: "Run 7 is at work" }),
  ],
] as const) {
  test(`${what} pushes nothing at all`, async () => {
    const { reporter, pushes } = keeping();

    await reporter.report(event, signal);

    assert.deepEqual(pushes, []);
  });
}

test("a push that fails is told to the caller", async () => {
  const reporter = runMetrics({ push: async () => Promise.reject(new Error("gateway down")) });

  await assert.rejects(reporter.report(ended(succeeded), signal), /gateway down/);
});
