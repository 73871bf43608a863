/** What an API server refuses of a Job's spec, its own or a CronJob's, beyond the schema. */
import { metadataProblems, when, type Metadata } from "./names.ts";
import { podProblems, type PodSpec } from "./pod-rules.ts";

export interface JobSpec {
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly activeDeadlineSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly podReplacementPolicy?: string;
  readonly podFailurePolicy?: { readonly rules: readonly FailureRule[] };
  readonly template: { readonly metadata?: Metadata; readonly spec?: PodSpec };
}

interface FailureRule {
  readonly action: string;
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: string;
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

const actions = ["FailJob", "FailIndex", "Ignore", "Count"];

export function jobProblems(job: JobSpec, where: string): readonly string[] {
  const pod = job.template.spec;
  if (pod === undefined) {
    return [`${where}.template: lacks spec`];
  }
  const counts = ["backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"] as const;
  return [
    ...counts.flatMap((count) => when((job[count] ?? 0) < 0, `${where}.${count}: below 0`)),
    ...when(
      !["Never", "OnFailure"].includes(pod.restartPolicy ?? "Always"),
      `${where}.template.spec.restartPolicy: a Job's pods take Never or OnFailure`,
    ),
    ...policyProblems(job, where),
    ...metadataProblems(job.template.metadata, `${where}.template.metadata`),
    ...podProblems(pod, `${where}.template.spec`),
  ];
}

function policyProblems(job: JobSpec, where: string): readonly string[] {
  const replacement = job.podReplacementPolicy ?? "Failed";
  if (job.podFailurePolicy === undefined) {
    return when(
      !["Failed", "TerminatingOrFailed"].includes(replacement),
      `${where}.podReplacementPolicy: unknown: ${replacement}`,
    );
  }
  const pod = job.template.spec;
  const { rules } = job.podFailurePolicy;
  return [
    ...when(pod?.restartPolicy !== "Never", `${where}.podFailurePolicy: needs restartPolicy Never`),
    ...when(
      replacement !== "Failed",
      `${where}.podReplacementPolicy: must be Failed beside a podFailurePolicy`,
    ),
    ...when(rules.length > 20, `${where}.podFailurePolicy.rules: more than 20`),
    ...rules.flatMap((rule, at) =>
      ruleProblems(rule, job, `${where}.podFailurePolicy.rules.${at}`),
    ),
  ];
}

function ruleProblems(rule: FailureRule, job: JobSpec, where: string): readonly string[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  return [
    ...when(!actions.includes(action), `${where}.action: unknown: ${action}`),
    ...when(
      action === "FailIndex" && job.backoffLimitPerIndex === undefined,
      `${where}.action: FailIndex needs backoffLimitPerIndex`,
    ),
    ...when(
      (onExitCodes === undefined) === (onPodConditions.length === 0),
      `${where}: takes one of onExitCodes and onPodConditions`,
    ),
    ...when(onPodConditions.length > 20, `${where}.onPodConditions: more than 20`),
    ...onPodConditions.flatMap(({ status = "True" }) =>
      when(
        !["True", "False", "Unknown"].includes(status),
        `${where}.onPodConditions: unknown status: ${status}`,
      ),
    ),
    ...(onExitCodes === undefined ? [] : codeProblems(onExitCodes, job, `${where}.onExitCodes`)),
  ];
}

function codeProblems(
  { containerName, operator, values }: NonNullable<FailureRule["onExitCodes"]>,
  { template: { spec: pod } }: JobSpec,
  where: string,
): readonly string[] {
  const containers = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
  const sorted = [...new Set(values)].toSorted((a, b) => a - b);
  return [
    ...when(!["In", "NotIn"].includes(operator), `${where}.operator: unknown: ${operator}`),
    ...when(
      containerName !== undefined && !containers.some(({ name }) => name === containerName),
      `${where}.containerName: no such container: ${containerName}`,
    ),
    ...when(values.length === 0 || values.length > 255, `${where}.values: takes 1 to 255`),
    ...when(values.join() !== sorted.join(), `${where}.values: not ascending, or one twice`),
    ...when(operator === "In" && values.includes(0), `${where}.values: 0 is no failure`),
  ];
}
