/**
 * What an API server of a given Kubernetes would refuse or silently drop in an object: unknown fields at any depth, wrong types,
 * and its rules that no schema can say, once the shape holds. Stricter than a server where that is surely a mistake: a field
 * without a value, a variable named twice, a day that never comes, labels that only the Job or pod made later would be refused for.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { serverRules } from "./kubernetes-schemas/server-rules.ts";

export const kubernetesVersions = ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36", "1.37"] as const;

export type KubernetesVersion = (typeof kubernetesVersions)[number];

const folder = join(import.meta.dirname, "kubernetes-schemas");

const definitions: Readonly<Record<string, string>> = {
  "batch/v1 CronJob": "kubernetes#/definitions/io.k8s.api.batch.v1.CronJob",
  "batch/v1 Job": "kubernetes#/definitions/io.k8s.api.batch.v1.Job",
  "v1 ConfigMap": "kubernetes#/definitions/io.k8s.api.core.v1.ConfigMap",
  "v1 Pod": "kubernetes#/definitions/io.k8s.api.core.v1.Pod",
  "v1 Secret": "kubernetes#/definitions/io.k8s.api.core.v1.Secret",
  "v1 ServiceAccount": "kubernetes#/definitions/io.k8s.api.core.v1.ServiceAccount",
  "networking.k8s.io/v1 NetworkPolicy":
    "kubernetes#/definitions/io.k8s.api.networking.v1.NetworkPolicy",
  "rbac.authorization.k8s.io/v1 Role": "kubernetes#/definitions/io.k8s.api.rbac.v1.Role",
  "rbac.authorization.k8s.io/v1 RoleBinding":
    "kubernetes#/definitions/io.k8s.api.rbac.v1.RoleBinding",
  "monitoring.coreos.com/v1 PrometheusRule":
    "custom#/definitions/com.coreos.monitoring.v1.PrometheusRule",
  "grafana.integreatly.org/v1beta1 GrafanaDashboard":
    "custom#/definitions/org.integreatly.grafana.v1beta1.GrafanaDashboard",
  "grafana.integreatly.org/v1beta1 GrafanaFolder":
    "custom#/definitions/org.integreatly.grafana.v1beta1.GrafanaFolder",
  "grafana.integreatly.org/v1beta1 GrafanaAlertRuleGroup":
    "custom#/definitions/org.integreatly.grafana.v1beta1.GrafanaAlertRuleGroup",
};

const validators = new Map<KubernetesVersion, Ajv>();

/** Why this object would be refused: one line a problem, beginning with where; none for a good one. */
export function problemsOf(object: unknown, version: KubernetesVersion): readonly string[] {
  const kind = kindOf(object);
  const definition = definitions[kind];
  if (definition === undefined) {
    return [`no schema for ${kind}: add it to kubernetes-schemas.ts in tools/ and here`];
  }
  const validate = validatorOf(version).getSchema(definition) as ValidateFunction;
  if (!validate(object)) {
    return (validate.errors ?? []).map(problemOf);
  }
  return serverRules(object as object, kind);
}

function kindOf(object: unknown): string {
  const { apiVersion, kind } = (object ?? {}) as { readonly apiVersion?: unknown; kind?: unknown };
  return `${String(apiVersion)} ${String(kind)}`;
}

function validatorOf(version: KubernetesVersion): Ajv {
  const made = validators.get(version) ?? newValidator(version);
  validators.set(version, made);
  return made;
}

function newValidator(version: KubernetesVersion): Ajv {
  // Compiled as functions of their own: inlined, the schema of a pod is large
  const ajv = new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    strictRequired: false,
  });
  ajv.addFormat("int32", { type: "number", validate: (value) => Math.abs(value) < 2 ** 31 });
  ajv.addFormat("int64", { type: "number", validate: Number.isSafeInteger });
  ajv.addFormat("byte", /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)?$/u);
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u);
  ajv.addKeyword({
    keyword: "x-kubernetes-list-map-keys",
    type: "array",
    schemaType: "array",
    error: { message: "names one item twice" },
    validate: (keys: readonly string[], items: readonly Readonly<Record<string, unknown>>[]) =>
      new Set(items.map((item) => JSON.stringify(keys.map((key) => item[key])))).size ===
      items.length,
  });
  ajv.addSchema(schemaIn(`${version}.json`), "kubernetes");
  ajv.addSchema(schemaIn("custom-resources.json"), "custom");
  return ajv;
}

function schemaIn(file: string): object {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as object;
}

function problemOf({ instancePath, keyword, params, message }: ErrorObject): string {
  const where = instancePath === "" ? "the object" : instancePath.slice(1).replaceAll("/", ".");
  const words: Readonly<Record<string, string>> = {
    additionalProperties: `unknown field ${String(params["additionalProperty"])}`,
    required: `lacks ${String(params["missingProperty"])}`,
    enum: `must be one of ${String(params["allowedValues"])}`,
  };
  return `${where}: ${words[keyword] ?? message ?? keyword}`;
}
