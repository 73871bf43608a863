/** PromQL of the dashboard: the same gauges as the rules', of the environment that is chosen at its top. */
import type { Mapping, Step } from "./panel.ts";
import { names } from "./names.ts";

interface Named {
  readonly name: string;
}

export function selectedHere({ name }: Named, matchers = ""): string {
  return `${name}{environment="$environment"${matchers === "" ? "" : `, ${matchers}`}}`;
}

export function byJob(metric: Named, matchers = "", labels = ""): string {
  return `max by (scheduled_job${labels}) (${selectedHere(metric, matchers)})`;
}

const codes = { succeeded: 1, skipped: 2, partial: 3, failed: 4 } as const;

/** One number for the outcome of each job's last run: what `outcomeWords` maps. */
export const outcomeCode = Object.entries(codes)
  .map(([outcome, code]) => `${code} * ${byJob(names.lastOutcome, `outcome="${outcome}"`)}`)
  .join(" + ");

export const outcomeWords: Mapping = {
  "1": { text: "succeeded", color: "green" },
  "2": { text: "skipped", color: "blue" },
  "3": { text: "partial", color: "orange" },
  "4": { text: "failed", color: "red" },
};

export const outcomeSteps: readonly Step[] = [
  { color: "green", value: null },
  { color: "blue", value: 2 },
  { color: "orange", value: 3 },
  { color: "red", value: 4 },
];
