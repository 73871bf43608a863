/** The alerts as rows of the documents' table. */
import { kubeGroups, pushedGroups } from "./rule-groups.ts";
import type { RuleGroup } from "./rule.ts";

export const alertHeadings = ["alert", "severity", "fires when", "for", "is over by itself with"];

export const pushedAlertRows = (): readonly (readonly string[])[] => rowsOf(pushedGroups);
export const kubeAlertRows = (): readonly (readonly string[])[] => rowsOf(kubeGroups);

function rowsOf(groups: readonly RuleGroup[]): readonly (readonly string[])[] {
  return groups
    .flatMap(({ rules }) => rules)
    .map((rule) => [
      `\`${rule.alert}\``,
      rule.severity,
      rule.when,
      rule.for === "0s" ? "at once" : rule.for,
      rule.clears,
    ]);
}
