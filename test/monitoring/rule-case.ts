/**
 * One story of an alert rule, told to promtool: gauges over time, and whether the alert fires at some moments. Time begins
 * at 0, so a gauge that holds a time says so many seconds after the beginning.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { prometheusFile } from "../../tools/monitoring/prometheus-file.ts";
import type { Rule } from "../../tools/monitoring/rule.ts";
import { allRules } from "../../tools/monitoring/rule-groups.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Case {
  readonly alert: string;
  /** A claim: `fires 10 min after the slot`. */
  readonly name: string;
  /** Series → promtool's notation of its values, one a step: `0x9 600x20`. */
  readonly series: Readonly<Record<string, string>>;
  /** When → the alerts that fire then, by what tells them apart. */
  readonly fires: Readonly<Record<string, readonly Labels[]>>;
  /** Between two values, and between two looks. 1 min unless told. */
  readonly step?: string;
}

export const environment = "test";

/** A series of a job's group. */
export function of(job: string, name: string, more: Labels = {}): string {
  return seriesOf(name, { job: "surgicase_jobs", environment, scheduled_job: job, ...more });
}

export function seriesOf(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${pairs.join(", ")}}`;
}

/** @throws where promtool finds something else; its own words are in the error. */
export async function promtoolTells(story: Case, t: TestContext): Promise<void> {
  const folder = await temporaryFolder(t);
  const path = join(folder, "test.yaml");
  // The other rules would only cost time.
  const rules = prometheusFile([{ name: "one", interval: "1m", rules: [ruleOf(story)] }]);
  await writeFile(join(folder, "rules.yaml"), rules);
  await writeFile(path, stringify(testFileOf(story), { lineWidth: 0 }));
  try {
    await promisify(execFile)("promtool", ["test", "rules", path]);
  } catch (error) {
    const said = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`promtool: ${said.stdout ?? ""}${said.stderr ?? ""}`, { cause: error });
  }
}

function testFileOf(story: Case) {
  const { alert, name, series, fires, step = "1m" } = story;
  return {
    rule_files: ["rules.yaml"],
    evaluation_interval: step,
    tests: [
      {
        name,
        interval: step,
        input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
        promql_expr_test: Object.entries(fires).map(([at, alerts]) => ({
          expr: `ALERTS{alertname="${alert}", alertstate="firing"}`,
          eval_time: at,
          exp_samples: alerts.map((labels) => ({
            labels: firing(ruleOf(story), labels),
            value: 1,
          })),
        })),
      },
    ],
  };
}

function firing({ alert, severity }: Rule, labels: Labels): string {
  const about = { alertname: alert, alertstate: "firing", severity, service: "surgicase-jobs" };
  return seriesOf("ALERTS", { ...about, ...labels });
}

function ruleOf({ alert }: Case): Rule {
  const rule = allRules.find((each) => each.alert === alert);
  if (rule === undefined) {
    throw new Error(`Cannot tell of ${alert}: there is no such rule`);
  }
  return rule;
}
