/** Mistakes of CronJobs, and of the Jobs and pods inside them, that must be told. */
import { planted, type PlantedMistake } from "./planted-mistake.ts";
import { cronJob } from "./sound-objects.ts";

const job = "spec.jobTemplate.spec";
const pod = `${job}.template.spec`;
const container = `${pod}.containers.0`;
const [failureRule] = cronJob.spec.jobTemplate.spec.podFailurePolicy.rules;
const [variable] = cronJob.spec.jobTemplate.spec.template.spec.containers[0]?.env ?? [];

export const cronJobMistakes: readonly PlantedMistake[] = [
  planted(
    "an unknown field of a container",
    cronJob,
    `${container}.imagePullpolicy`,
    "Always",
    `${container}: unknown field imagePullpolicy`,
  ),
  planted(
    "startingDeadlineSeconds under a Job's spec",
    cronJob,
    `${job}.startingDeadlineSeconds`,
    60,
    `${job}: unknown field startingDeadlineSeconds`,
  ),
  planted(
    "a number that is a text",
    cronJob,
    `${job}.backoffLimit`,
    "3",
    `${job}.backoffLimit: must be integer`,
  ),
  planted(
    "a variable's value that is no text",
    cronJob,
    `${container}.env.0.value`,
    true,
    `${container}.env.0.value: must be string`,
  ),
  planted(
    "a field without a value",
    cronJob,
    `${container}.command`,
    null,
    `${container}.command: must be array`,
  ),
  planted(
    "a quantity that is none",
    cronJob,
    `${container}.resources.limits.memory`,
    "1 GB",
    `${container}.resources.limits.memory: must match pattern "^[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$"`,
  ),
  planted(
    "a request above its limit",
    cronJob,
    `${container}.resources.requests.memory`,
    "1G",
    `${container}.resources: requests more memory than its limit`,
  ),
  planted(
    "a CronJob without a schedule",
    cronJob,
    "spec.schedule",
    undefined,
    "spec: lacks schedule",
  ),
  planted(
    "a schedule of six fields",
    cronJob,
    "spec.schedule",
    "0 0 6 * * MON",
    "spec.schedule: no schedule: 0 0 6 * * MON",
  ),
  planted(
    "a schedule that no day meets",
    cronJob,
    "spec.schedule",
    "0 6 30 2 *",
    "spec.schedule: no schedule: 0 6 30 2 *",
  ),
  planted(
    "a schedule with a zone inside",
    cronJob,
    "spec.schedule",
    "TZ=UTC 0 6 * * *",
    "spec.schedule: no schedule: TZ=UTC 0 6 * * *",
  ),
  planted(
    "a time zone that is none",
    cronJob,
    "spec.timeZone",
    "Mars/Olympus",
    "spec.timeZone: no time zone: Mars/Olympus",
  ),
  planted(
    "a CronJob's name of 53",
    cronJob,
    "metadata.name",
    "a".repeat(53),
    "metadata.name: no DNS label of at most 52",
  ),
  planted(
    "a label's value of 64",
    cronJob,
    "spec.jobTemplate.metadata.labels",
    { a: "b".repeat(64) },
    `spec.jobTemplate.metadata.labels: a has a value that is no label's: ${"b".repeat(64)}`,
  ),
  planted(
    "a label's value with a plus",
    cronJob,
    `${job}.template.metadata.labels`,
    { a: "1.0+x" },
    `${job}.template.metadata.labels: a has a value that is no label's: 1.0+x`,
  ),
  planted(
    "podFailurePolicy with OnFailure",
    cronJob,
    `${pod}.restartPolicy`,
    "OnFailure",
    `${job}.podFailurePolicy: needs restartPolicy Never`,
  ),
  planted(
    "podFailurePolicy beside early replacement",
    cronJob,
    `${job}.podReplacementPolicy`,
    "TerminatingOrFailed",
    `${job}.podReplacementPolicy: must be Failed beside a podFailurePolicy`,
  ),
  planted(
    "a failure rule for success",
    cronJob,
    `${job}.podFailurePolicy.rules.1.onExitCodes.values`,
    [0, 64],
    `${job}.podFailurePolicy.rules.1.onExitCodes.values: 0 is no failure`,
  ),
  planted(
    "a failure rule of no container",
    cronJob,
    `${job}.podFailurePolicy.rules.1.onExitCodes.containerName`,
    "jobs",
    `${job}.podFailurePolicy.rules.1.onExitCodes.containerName: no such container: jobs`,
  ),
  planted(
    "more than twenty failure rules",
    cronJob,
    `${job}.podFailurePolicy.rules`,
    Array.from({ length: 21 }, () => failureRule),
    `${job}.podFailurePolicy.rules: more than 20`,
  ),
  planted(
    "a mount of no volume",
    cronJob,
    `${container}.volumeMounts.0.name`,
    "copy",
    `${container}.volumeMounts: no such volume: copy`,
  ),
  planted(
    "two volumes of one name",
    cronJob,
    `${pod}.volumes`,
    [
      { name: "copies", emptyDir: {} },
      { name: "copies", emptyDir: {} },
    ],
    `${pod}.volumes: names one item twice`,
  ),
  planted(
    "two variables of one name",
    cronJob,
    `${container}.env`,
    [variable, variable],
    `${container}.env: names one item twice`,
  ),
  planted(
    "a volume of two sources",
    cronJob,
    `${pod}.volumes.0.emptyDir`,
    {},
    `${pod}.volumes.copies: takes exactly one source`,
  ),
  planted(
    "two projected sources of one path",
    cronJob,
    `${pod}.volumes.0.projected.sources.1.secret.items.0.path`,
    "mail/value",
    `${pod}.volumes.copies.projected: two sources write one path`,
  ),
  planted(
    "a field of a pod that is not to be had",
    cronJob,
    `${container}.env.1.valueFrom.fieldRef.fieldPath`,
    "metadata.generation",
    `${container}.env.POD_NAME.valueFrom.fieldRef.fieldPath: unknown: metadata.generation`,
  ),
  planted(
    "an image pulled by an unknown policy",
    cronJob,
    `${container}.imagePullPolicy`,
    "Sometimes",
    `${container}.imagePullPolicy: unknown: Sometimes`,
  ),
];
