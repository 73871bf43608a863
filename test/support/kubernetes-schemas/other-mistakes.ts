/** Mistakes of all kinds but CronJobs that must be told. */
import { planted, type PlantedMistake } from "./planted-mistake.ts";
import {
  grafanaDashboard,
  grafanaGroup,
  networkPolicy,
  prometheusRule,
  role,
  roleBinding,
  secret,
} from "./sound-objects.ts";

export const otherMistakes: readonly PlantedMistake[] = [
  planted(
    "a Secret's name with a capital",
    secret,
    "metadata.name",
    "surgicase-Copy",
    "metadata.name: no DNS name of at most 253",
  ),
  planted(
    "a Secret's data that is not base64",
    secret,
    "data.value",
    "plain text",
    'data.value: must match format "byte"',
  ),
  planted("a role's rule without verbs", role, "rules.0.verbs", [], "rules.0: no verbs"),
  planted(
    "a binding to a ServiceAccount of a group",
    roleBinding,
    "subjects.0.apiGroup",
    "rbac.authorization.k8s.io",
    "subjects.0: a ServiceAccount has no apiGroup",
  ),
  planted(
    "a binding to a role of another group",
    roleBinding,
    "roleRef.apiGroup",
    "apps",
    "roleRef.apiGroup: must be rbac.authorization.k8s.io",
  ),
  planted(
    "a range of addresses that is none",
    networkPolicy,
    "spec.egress.0.to.0.ipBlock.cidr",
    "192.0.2.0/33",
    "spec.egress.0: no CIDR: 192.0.2.0/33",
  ),
  planted(
    "an alert's unknown field",
    prometheusRule,
    "spec.groups.0.rules.0.severity",
    "page",
    "spec.groups.0.rules.0: unknown field severity",
  ),
  planted(
    "an alert's duration that is none",
    prometheusRule,
    "spec.groups.0.rules.0.for",
    "5 minutes",
    'spec.groups.0.rules.0.for: must match pattern "^(0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$"',
  ),
  planted(
    "a Grafana rule's unknown state",
    grafanaGroup,
    "spec.rules.0.noDataState",
    "Fine",
    "spec.rules.0.noDataState: must be one of Alerting,NoData,OK,KeepLast",
  ),
  planted("a dashboard that is no JSON", grafanaDashboard, "spec.json", "{", "spec.json: no JSON"),
  planted(
    "a kind that nobody knows",
    secret,
    "kind",
    "Secrets",
    "no schema for v1 Secrets: add it to kubernetes-schemas.ts in tools/ and here",
  ),
];
