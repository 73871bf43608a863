/** Gauges in Prometheus's text format, and the labels that tell one job's from another's. */
import { Gauge as PrometheusGauge, Registry } from "prom-client";
import type { Gauge } from "../../ports/metrics.ts";

export type Labels = Readonly<Record<string, string>>;

/** The labels of a job's group. @throws {TypeError} on a value that a Pushgateway's path cannot carry. */
export function groupOf(job: string, environment: string): Labels {
  const group = { job: "surgicase_jobs", scheduled_job: job, environment };
  for (const [name, value] of Object.entries(group)) {
    if (!isGroupable(value)) {
      throw new TypeError(
        `Cannot group metrics by ${name}: its value ${JSON.stringify(value)} is empty, dots, or has a slash`,
      );
    }
  }
  return group;
}

/** An empty value is redirected and lost, a slash refused, and dots would climb up the path. */
export function isGroupable(value: string): boolean {
  return !["", ".", ".."].includes(value) && !value.includes("/");
}

/** The gauges that have samples; `labels` win over those of the samples. Empty where no gauge has any. */
export async function exposition(gauges: readonly Gauge[], labels: Labels = {}): Promise<string> {
  const registry = new Registry();
  // An unlabelled gauge that was never set would be exposed as 0, over the last value that was true.
  for (const { name, help, samples } of gauges.filter((gauge) => gauge.samples.length > 0)) {
    const labelled = samples.map((sample) => ({
      ...sample,
      labels: { ...sample.labels, ...labels },
    }));
    const labelNames = new Set(labelled.flatMap((sample) => Object.keys(sample.labels)));
    const gauge = new PrometheusGauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
    });
    for (const sample of labelled) {
      gauge.set(sample.labels, sample.value);
    }
  }
  return registry.metrics();
}
