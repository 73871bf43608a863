/** How a gauge is made of its name and its values. What is pushed replaces all samples of its name in the group, the others stay. */
import type { Gauge } from "../ports/metrics.ts";

export interface MetricName {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** When it is pushed. */
  readonly when: string;
}

/** With one sample, and no label but those of its group. */
export function single({ name, help }: MetricName, value: number): Gauge {
  return { name, help, samples: [{ labels: {}, value }] };
}

/** With one sample for each value of its label. */
export function labelled(
  { name, help }: MetricName,
  label: string,
  values: readonly (readonly [string, number])[],
): Gauge {
  return {
    name,
    help,
    samples: values.map(([text, value]) => ({ labels: { [label]: text }, value })),
  };
}

/** In seconds. */
export function unixTime(moment: Date): number {
  return moment.getTime() / 1000;
}
