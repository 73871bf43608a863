/**
 * The rules as Grafana's provisioning reads them. Each asks for the instant result of the whole expression (A) and whether
 * it is above 0 (C); no data is all well, as rules of their own tell of metrics that are not there.
 */
import { stringify } from "yaml";
import { annotationsOf, asBlock, labelsOf } from "./prometheus-file.ts";
import type { Rule, RuleGroup, Words } from "./rule.ts";

/** What the chart's values put their own in place of. */
const grafanaDefaults = {
  folder: "SurgiCase jobs",
  datasourceUid: "prometheus",
  uidPrefix: "surgicase-jobs-",
} as const;

const words: Words = {
  label: (name) => `{{ $labels.${name} }}`,
  span: "{{ $values.A.Value | humanizeDuration }}",
};

export function grafanaFile(groups: readonly RuleGroup[]): string {
  return stringify(
    {
      apiVersion: 1,
      groups: groups.map(({ name, interval, rules }) => ({
        orgId: 1,
        name,
        folder: grafanaDefaults.folder,
        interval,
        rules: rules.map(ruleOf),
      })),
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** What takes the rules away again: Grafana keeps those whose file is gone. */
export function grafanaTombstone(groups: readonly RuleGroup[]): string {
  return stringify({
    apiVersion: 1,
    deleteRules: groups
      .flatMap(({ rules }) => rules)
      .map((rule) => ({ orgId: 1, uid: uidOf(rule) })),
  });
}

export function uidOf({ slug }: Rule): string {
  return `${grafanaDefaults.uidPrefix}${slug}`;
}

function ruleOf(rule: Rule) {
  const relativeTimeRange = { from: 600, to: 0 };
  return {
    uid: uidOf(rule),
    title: rule.alert,
    condition: "C",
    data: [
      {
        refId: "A",
        relativeTimeRange,
        datasourceUid: grafanaDefaults.datasourceUid,
        model: {
          refId: "A",
          datasource: { type: "prometheus", uid: grafanaDefaults.datasourceUid },
          expr: asBlock(rule.expression),
          instant: true,
          range: false,
          intervalMs: 1000,
          maxDataPoints: 43_200,
        },
      },
      {
        refId: "C",
        relativeTimeRange,
        datasourceUid: "__expr__",
        model: {
          refId: "C",
          datasource: { type: "__expr__", uid: "__expr__" },
          type: "threshold",
          expression: "A",
          conditions: [{ evaluator: { type: "gt", params: [0] } }],
        },
      },
    ],
    noDataState: "OK",
    execErrState: "Error",
    for: rule.for,
    annotations: annotationsOf(rule, words),
    labels: labelsOf(rule),
    isPaused: false,
  };
}
