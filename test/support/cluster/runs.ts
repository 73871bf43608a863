/** Runs by hand, made as the documents say: `kubectl create job --from=cronjob/…`, with options by the environment. */
import { randomUUID } from "node:crypto";
import type { Namespace } from "./cluster.ts";

const component = "app.kubernetes.io/component";

export interface RunEnd {
  /** Of the Kubernetes Job. */
  readonly name: string;
  /** The job's own: of its CronJob. */
  readonly job: string;
  readonly state: "Complete" | "Failed";
  /** Why it failed, as Kubernetes says it: `PodFailurePolicy`. */
  readonly reason: string;
  /** Of its last pod; -1 where it never ran. */
  readonly exitCode: number;
  readonly terminationMessage: string;
  readonly log: string;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

interface KubernetesJob {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly status: { readonly conditions?: readonly Condition[] };
}

export interface KubernetesPod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly automountServiceAccountToken?: boolean;
    readonly volumes?: readonly object[];
  };
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly state: {
        readonly terminated?: { readonly exitCode: number; readonly message?: string };
      };
    }[];
  };
}

/** Starts a run, with environment variables such as `JOB_OPTIONS=--dry-run`, and gives the Job's name. */
export async function startRun(
  namespace: Namespace,
  job: string,
  ...variables: readonly string[]
): Promise<string> {
  const name = `${job.slice(0, 40)}-by-hand-${randomUUID().slice(0, 6)}`;
  const create = ["create", "job", name, `--from=cronjob/${job}`];
  if (variables.length === 0) {
    await namespace.kubectl(create);
    return name;
  }
  const made = await namespace.kubectl([...create, "--dry-run=client", "-o", "yaml"]);
  const set = ["set", "env", "--local", "-f", "-", "-o", "yaml", ...variables];
  const input = await namespace.kubectl(set, { input: made });
  await namespace.kubectl(["create", "-f", "-"], { input });
  return name;
}

/** Waits for the end of a Job, whoever made it. */
export async function endOf(
  namespace: Namespace,
  name: string,
  limitSeconds = 120,
): Promise<RunEnd> {
  const hasEnded = (job: KubernetesJob): boolean => endingOf(job) !== undefined;
  const job = await namespace.until<KubernetesJob>(`job/${name}`, hasEnded, limitSeconds);
  const { type, reason = "" } = endingOf(job) ?? {};
  const pod = (await podsOf(namespace, name)).at(-1);
  return {
    name,
    job: job.metadata.labels?.[component] ?? "",
    state: type === "Complete" ? "Complete" : "Failed",
    reason,
    ...lastOf(pod),
    log: pod === undefined ? "" : await namespace.kubectl(["logs", pod.metadata.name]),
  };
}

function lastOf(pod: KubernetesPod | undefined) {
  const terminated = pod?.status.containerStatuses?.[0]?.state.terminated;
  const { exitCode = -1, message = "" } = terminated ?? {};
  return { exitCode, terminationMessage: message };
}

/** The name of the only Job of a component: `migrate`. */
export async function jobOf(namespace: Namespace, ofComponent: string): Promise<string> {
  const selector = `--selector=${component}=${ofComponent}`;
  const name = await namespace.kubectl(["get", "jobs", selector, "--output=name"]);
  return name.trim().replace("job.batch/", "");
}

/** The Job's pods, oldest first. */
export async function podsOf(namespace: Namespace, job: string): Promise<readonly KubernetesPod[]> {
  const selector = `--selector=batch.kubernetes.io/job-name=${job}`;
  const order = "--sort-by=.metadata.creationTimestamp";
  const list = await namespace.kubectl(["get", "pods", selector, order, "--output=json"]);
  return (JSON.parse(list) as { readonly items: readonly KubernetesPod[] }).items;
}

export async function runToEnd(
  namespace: Namespace,
  job: string,
  ...variables: readonly string[]
): Promise<RunEnd> {
  return endOf(namespace, await startRun(namespace, job, ...variables));
}

function endingOf({ status }: KubernetesJob): Condition | undefined {
  return status.conditions?.find(
    (condition) => ["Complete", "Failed"].includes(condition.type) && condition.status === "True",
  );
}
