/** All rules, grouped by how often they are evaluated and by what they need. */
import { historyRules } from "./history-rules.ts";
import { jobRules } from "./job-rules.ts";
import { kubeRules } from "./kube-rules.ts";
import { roadRules } from "./road-rules.ts";
import type { RuleGroup } from "./rule.ts";

/** They need the Pushgateway. */
export const pushedGroups: readonly RuleGroup[] = [
  { name: "surgicase-jobs", interval: "1m", rules: [...jobRules, ...roadRules] },
  { name: "surgicase-jobs-history", interval: "5m", rules: historyRules },
];

/** They need kube-state-metrics. */
export const kubeGroups: readonly RuleGroup[] = [
  { name: "surgicase-jobs-kubernetes", interval: "1m", rules: kubeRules },
];

export const allRules = [...pushedGroups, ...kubeGroups].flatMap(({ rules }) => rules);
