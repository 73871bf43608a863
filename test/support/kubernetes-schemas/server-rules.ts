/**
 * What an API server refuses of an object beyond its schema. The object's shape is known to be right here, so the rules read its
 * fields as typed.
 */
import { bindingProblems, policyProblems, roleProblems } from "./access-rules.ts";
import { cronJobProblems } from "./cron-job-rules.ts";
import { jobProblems, type JobSpec } from "./job-rules.ts";
import {
  isDnsLabel,
  isDnsName,
  metadataProblems,
  when,
  type Metadata,
  type Texts,
} from "./names.ts";
import { podProblems, type PodSpec } from "./pod-rules.ts";

interface KubernetesObject<Spec> {
  readonly metadata: Metadata;
  readonly spec: Spec;
}

const rulesOfKind: Readonly<Record<string, (object: never) => readonly string[]>> = {
  "batch/v1 CronJob": cronJobProblems,
  "batch/v1 Job": ({ metadata, spec }: KubernetesObject<JobSpec>) => [
    ...when(!isDnsLabel(metadata.name ?? ""), "metadata.name: a pod's label cannot hold it"),
    ...jobProblems(spec, "spec"),
  ],
  "v1 Pod": ({ spec }: KubernetesObject<PodSpec>) => podProblems(spec, "spec"),
  "v1 ConfigMap": dataProblems,
  "v1 Secret": dataProblems,
  "rbac.authorization.k8s.io/v1 Role": roleProblems,
  "rbac.authorization.k8s.io/v1 RoleBinding": bindingProblems,
  "networking.k8s.io/v1 NetworkPolicy": policyProblems,
  "grafana.integreatly.org/v1beta1 GrafanaDashboard": ({
    spec,
  }: KubernetesObject<{ readonly json: string }>) => when(!isJson(spec.json), "spec.json: no JSON"),
};

/** One line a broken rule. `kind`: apiVersion and kind, with a space between. */
export function serverRules(object: object, kind: string): readonly string[] {
  const { metadata } = object as { readonly metadata: Metadata };
  return [
    ...when(!isDnsName(metadata.name ?? ""), "metadata.name: no DNS name of at most 253"),
    ...metadataProblems(metadata, "metadata"),
    ...(rulesOfKind[kind]?.(object as never) ?? []),
  ];
}

function dataProblems({ data = {} }: { readonly data?: Texts }): readonly string[] {
  return Object.keys(data)
    .filter((key) => !/^[\w.-]{1,253}$/u.test(key) || /^\.\.?$/u.test(key))
    .map((key) => `data: ${key} is no key`);
}

/** No API server looks into it: Grafana would, too late for anybody to see. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
