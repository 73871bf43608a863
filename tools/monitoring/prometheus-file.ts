/** The rules as Prometheus reads them: a file that stands alone, and the spec of a PrometheusRule. */
import { Scalar, stringify } from "yaml";
import type { Rule, RuleGroup, Words } from "./rule.ts";

const words: Words = {
  label: (name) => `{{ $labels.${name} }}`,
  span: "{{ $value | humanizeDuration }}",
};

export function prometheusFile(groups: readonly RuleGroup[]): string {
  return stringify(
    {
      groups: groups.map(({ name, interval, rules }) => ({
        name,
        interval,
        rules: rules.map(alertOf),
      })),
    },
    { lineWidth: 0 },
  );
}

function alertOf(rule: Rule) {
  return {
    alert: rule.alert,
    expr: asBlock(rule.expression),
    for: rule.for,
    labels: labelsOf(rule),
    annotations: annotationsOf(rule, words),
  };
}

export function labelsOf({ severity }: Rule) {
  return { severity, service: "surgicase-jobs" };
}

export function annotationsOf(rule: Rule, spelled: Words) {
  return {
    summary: rule.summary(spelled),
    description: rule.description(spelled),
    runbook_url: rule.runbook(spelled),
  };
}

/** As it stands, without quotes: the chart replaces parts of it as text. */
export function asBlock(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}
