/**
 * The fields that `jobDefaults` and `jobs.<name>` take: the one list that the schema, the templates and the README read. Left
 * out are those that would make more than one pod out of a run, or undo the failure policy (`restartPolicy`).
 */

type Place = "cronJob" | "job" | "pod" | "container" | "chart";

export interface Field {
  readonly name: string;
  readonly place: Place;
  /** What it does, and its default where values.yaml shows none. */
  readonly about: string;
  readonly schema: object;
}

const text = { type: "string" };
const flag = { type: "boolean" };
const seconds = { type: "integer", minimum: 0 };
const object = { type: "object" };
const objects = { type: "array", items: { type: "object" } };
const dnsName = String.raw`[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`;
const word = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
/** A pattern of keys, as what it says of one that is wrong names where it stands; `propertyNames` does not. */
const labelKey = `^(${dnsName}/)?${word}$`;
const labelTexts = {
  type: "object",
  additionalProperties: false,
  patternProperties: { [labelKey]: { type: "string", pattern: `^(${word})?$` } },
};
/** Fewer, or shorter, and a run could be gone before the watchdog has seen it. */
const kept = { type: "integer", minimum: 1 };
const keptSeconds = { type: "integer", minimum: 900 };
/** The chart's own, and those that Kubernetes sets, cannot be said a second time. */
const ownLabels =
  "^(app\\.kubernetes\\.io/(name|instance|component|managed-by|version)|helm\\.sh/chart|job-name|controller-uid|batch\\.kubernetes\\.io/.+)$";
const labels = {
  ...labelTexts,
  patternProperties: { ...labelTexts.patternProperties, [ownLabels]: false },
};
const annotations = {
  type: "object",
  additionalProperties: false,
  patternProperties: { [labelKey]: text, "^(surgicase-jobs|helm\\.sh)/": false },
};
const named = namedItems({ minLength: 1 });
const variables = namedItems({ minLength: 1 }, { value: text });
const dnsLabel = { maxLength: 63, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" };
const volumes = namedItems({
  ...dnsLabel,
  not: { enum: ["tmp", "data", "copies", "key", "watchdog"] },
});
const initContainers = namedItems({ ...dnsLabel, not: { const: "job" } });
const serviceAccount = { type: "string", maxLength: 253, pattern: `^(${dnsName})?$` };
const size = { type: "string", pattern: "^[1-9][0-9]*(Ki|Mi|Gi|k|M|G)?$" };

export const fields: readonly Field[] = [
  field("cronJob", "timeZone", { enum: ["Etc/UTC", "UTC"] }, "Zone of the schedule"),
  field(
    "cronJob",
    "concurrencyPolicy",
    { enum: ["Forbid", "Allow", "Replace"] },
    "A run whose predecessor is still at work",
  ),
  field(
    "cronJob",
    "startingDeadlineSeconds",
    { type: "integer", minimum: 10 },
    "How late a run may still start. Default: 6 h for daily and weekly jobs, the interval for others",
  ),
  field(
    "cronJob",
    "suspend",
    flag,
    "Whether the schedule starts nothing. Default: `false`; for jobs that a person starts `true`",
  ),
  field(
    "cronJob",
    "successfulJobsHistoryLimit",
    kept,
    "Ended Jobs that are kept. Default: 10; 3 for jobs that run more often than daily",
  ),
  field("cronJob", "failedJobsHistoryLimit", kept, "Failed Jobs that are kept. Default: as above"),
  field(
    "job",
    "activeDeadlineSeconds",
    { type: "integer", minimum: 1 },
    "When Kubernetes ends a run, Pending included. Default: what it may work and wait by itself, and 1 to 10 min",
  ),
  field(
    "job",
    "backoffLimit",
    seconds,
    "Pods of a run that may fail in a way that another may mend",
  ),
  field(
    "job",
    "managedBy",
    { type: "string", maxLength: 63, pattern: `^(${dnsName}/[A-Za-z0-9._-]+)?$` },
    "Another controller of the Jobs, as `example.com/name`",
  ),
  field(
    "job",
    "podFailurePolicy",
    object,
    "What a failed pod means. Default: from the exit codes of the program; `{}`: none",
  ),
  field(
    "job",
    "podReplacementPolicy",
    { enum: ["Failed", "TerminatingOrFailed"] },
    "When the next pod is made",
  ),
  field(
    "job",
    "ttlSecondsAfterFinished",
    keptSeconds,
    "How long an ended Job is kept, 900 at least. Default: 7 days; 3 for jobs that run more often than daily",
  ),
  field("pod", "affinity", object, "Nodes and pods to be near to, or far from"),
  field("pod", "dnsConfig", object, "DNS settings"),
  field(
    "pod",
    "dnsPolicy",
    { enum: ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"] },
    "Where names are looked up",
  ),
  field("pod", "enableServiceLinks", flag, "Variables of the namespace's Services"),
  field("pod", "hostAliases", objects, "Entries of /etc/hosts"),
  field("pod", "hostUsers", flag, "`false`: a user namespace of its own"),
  field("pod", "nodeSelector", labelTexts, "Nodes to run on"),
  field(
    "pod",
    "preemptionPolicy",
    { enum: ["PreemptLowerPriority", "Never"] },
    "Whether it drives others out",
  ),
  field("pod", "priorityClassName", text, "Priority class"),
  field("pod", "runtimeClassName", text, "Runtime class"),
  field("pod", "schedulerName", text, "Another scheduler"),
  field("pod", "terminationGracePeriodSeconds", seconds, "From the signal to stop to the kill"),
  field("pod", "tolerations", objects, "Taints to bear"),
  field("pod", "topologySpreadConstraints", objects, "How pods are spread"),
  field("container", "resources", object, "Requests and limits"),
  field(
    "chart",
    "serviceAccountName",
    serviceAccount,
    "Another service account. Default: of `serviceAccounts`. In `jobDefaults` not for `secrets-warming` and `watchdog`, which have rights",
  ),
  field("chart", "podSecurityContext", object, "`securityContext` of the pod"),
  field("chart", "securityContext", object, "`securityContext` of the container"),
  field("chart", "tmpSizeLimit", size, "Size of /tmp"),
  field("chart", "dataSizeLimit", size, "Size of /data"),
  field("chart", "labels", labels, "Labels of the CronJobs and Jobs"),
  field("chart", "annotations", annotations, "Annotations of the CronJobs and Jobs"),
  field("chart", "podLabels", labels, "Labels of the pods"),
  field("chart", "podAnnotations", annotations, "Annotations of the pods"),
  field("chart", "extraEnv", variables, "Further variables"),
  field("chart", "extraEnvFrom", objects, "Secrets and ConfigMaps whose keys become variables"),
  field("chart", "extraVolumes", volumes, "Further volumes"),
  field("chart", "extraVolumeMounts", named, "Where the container sees them"),
  field("chart", "extraInitContainers", initContainers, "Init containers and sidecars"),
];

/** Names of the fields of one place; a CronJob also has its schedule. */
export function fieldsOf(place: Place): readonly string[] {
  const names = fields.filter((each) => each.place === place).map(({ name }) => name);
  return place === "cronJob" ? ["schedule", ...names] : names;
}

function namedItems(name: object, others: object = {}): object {
  const properties = { name: { type: "string", ...name }, ...others };
  return { type: "array", items: { type: "object", required: ["name"], properties } };
}

function field(place: Place, name: string, schema: object, about: string): Field {
  return { name, place, about, schema };
}
