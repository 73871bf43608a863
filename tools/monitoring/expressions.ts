/**
 * PromQL in pieces. Everything is `max by` the labels that matter: where a Pushgateway is scraped twice, or under a new
 * instance, there are two series of one gauge, and a plain comparison of two gauges would fail or find no partner.
 */
import type { MetricName } from "../../src/run/gauge.ts";

/** Any environment; the chart puts its own in its place, so that two installations do not alert for each other. */
const anyEnvironment = 'environment=~".+"';

type Named = Pick<MetricName, "name">;

/** The gauge of each job. */
export function ofJob(metric: Named, matchers = "", labels = ""): string {
  return `max by (environment, scheduled_job${labels}) (${selected(metric, matchers)})`;
}

/** One gauge, over time: `overTime("changes", metric, "30d")`. */
export function overTime(
  fold: string,
  metric: Named,
  { range, matchers = "", offset = "" }: { range: string; matchers?: string; offset?: string },
): string {
  const back = offset === "" ? "" : ` offset ${offset}`;
  const [name = "", ...parameters] = fold.split(" ");
  const before = parameters.map((each) => `${each}, `).join("");
  const pick = name === "min_over_time" ? "min" : "max";
  return `${pick} by (environment, scheduled_job) (${name}(${before}${selected(metric, matchers)}[${range}]${back}))`;
}

export function selected({ name }: Named, matchers = ""): string {
  return `${name}{${anyEnvironment}${matchers === "" ? "" : `, ${matchers}`}}`;
}

/** One expression a line. */
export function lines(...parts: readonly string[]): string {
  return parts.join("\n");
}
