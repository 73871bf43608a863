/** The chart as a real helm renders it. Where there is none, tests are left out. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { parse, parseAllDocuments } from "yaml";

const root = join(import.meta.dirname, "..", "..");
export const chart = join(root, "helm", "surgicase-jobs");

/** Of the chart, and so of the image where the values name none. */
export const { version } = parse(readFileSync(join(chart, "Chart.yaml"), "utf8")) as {
  readonly version: string;
};

/** Why tests of the chart are left out. */
export const skip =
  !(process.env["PATH"] ?? "")
    .split(delimiter)
    .some((folder) => existsSync(join(folder, "helm"))) && "helm is not on the path";

/** Names of the feature values: `minimal`. */
export const features = readdirSync(join(chart, "ci"))
  .map((name) => name.replace(/-values\.yaml$/, ""))
  .toSorted();

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: readonly Rule[];
  readonly subjects?: readonly { readonly name: string }[];
  readonly automountServiceAccountToken?: boolean;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

export interface JobSpec {
  readonly [field: string]: unknown;
  readonly template: { readonly metadata: Metadata; readonly spec: PodSpec };
}

export interface CronJobSpec {
  readonly [field: string]: unknown;
  readonly schedule: string;
  readonly jobTemplate: { readonly metadata: Metadata; readonly spec: JobSpec };
}

export interface PodSpec {
  readonly [field: string]: unknown;
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly [Container];
  readonly volumes: readonly Volume[];
}

export interface Container {
  readonly [field: string]: unknown;
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly Variable[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string };
    readonly fieldRef?: { readonly fieldPath: string };
  };
}

export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit?: string };
  readonly secret?: { readonly secretName: string; readonly items: readonly object[] };
  readonly projected?: {
    readonly sources: readonly {
      readonly secret: { readonly name: string; readonly optional: boolean };
    }[];
  };
}

interface Rendering {
  /** Of ci/; `minimal` unless told. */
  readonly feature?: string;
  /** Further values, each as `--set-json` takes it: `jobs.watchdog.enabled=false`. */
  readonly set?: readonly string[];
  readonly upgrade?: boolean;
}

const rendered = new Map<string, Promise<readonly KubernetesObject[]>>();

/** The same is rendered once. @throws {Error} with what helm said. */
export async function render(asked: Rendering = {}): Promise<readonly KubernetesObject[]> {
  const key = JSON.stringify(asked);
  const found = rendered.get(key) ?? renderAnew(asked);
  rendered.set(key, found);
  return found;
}

async function renderAnew({
  feature = "minimal",
  set = [],
  upgrade = false,
}: Rendering): Promise<readonly KubernetesObject[]> {
  const words = [
    "template",
    "payments",
    chart,
    "--namespace=jobs",
    `--values=${valuesOf(feature)}`,
    ...set.flatMap((value) => ["--set-json", value]),
    ...(upgrade ? ["--is-upgrade"] : []),
  ];
  const { stdout } = await helm(words);
  return parseAllDocuments(stdout, { version: "1.1" })
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

export function valuesOf(feature: string): string {
  return join(chart, "ci", `${feature}-values.yaml`);
}

const run = promisify(execFile);

export async function helm(words: readonly string[]): Promise<{ readonly stdout: string }> {
  // A cluster of the machine's is none of these tests' business.
  const environment = { ...process.env, KUBECONFIG: "/dev/null" };
  return run("helm", words, { env: environment, maxBuffer: 64 * 1024 * 1024 });
}

export function named(
  objects: readonly KubernetesObject[],
  kind: string,
  name: string | RegExp,
): KubernetesObject {
  const found = objects.find(
    (object) =>
      object.kind === kind &&
      (typeof name === "string" ? object.metadata.name === name : name.test(object.metadata.name)),
  );
  if (found === undefined) {
    throw new Error(`Cannot find ${kind} ${String(name)}: the chart did not render it`);
  }
  return found;
}

export function ofKind(
  objects: readonly KubernetesObject[],
  kind: string,
): readonly KubernetesObject[] {
  return objects.filter((object) => object.kind === kind);
}

/** A CronJob's spec by the job's name. */
export function cronJob(objects: readonly KubernetesObject[], job: string): CronJobSpec {
  return named(objects, "CronJob", job).spec as CronJobSpec;
}

export function podOf(spec: CronJobSpec): PodSpec {
  return spec.jobTemplate.spec.template.spec;
}

/** Every pod that the objects make, by `kind/name`. */
export function podsIn(objects: readonly KubernetesObject[]): ReadonlyMap<string, PodSpec> {
  return new Map(
    objects.flatMap(({ kind, metadata, spec }) => {
      const pod = podIn(kind, spec);
      return pod === undefined ? [] : [[`${kind}/${metadata.name}`, pod] as const];
    }),
  );
}

function podIn(kind: string, spec: unknown): PodSpec | undefined {
  switch (kind) {
    case "CronJob":
      return podOf(spec as CronJobSpec);
    case "Job":
      return (spec as JobSpec).template.spec;
    case "Pod":
      return spec as PodSpec;
    default:
      return undefined;
  }
}

/** Ours. */
export function containerOf(pod: PodSpec): Container {
  return pod.containers[0];
}

export function variableOf(container: Container, name: string): Variable | undefined {
  return container.env.find((variable) => variable.name === name);
}

export function valueOf(container: Container, name: string): string | undefined {
  return variableOf(container, name)?.value;
}

/** The secrets whose copies a pod mounts. */
export function copiesOf(pod: PodSpec): readonly string[] {
  const sources = pod.volumes.flatMap(({ projected }) => projected?.sources ?? []);
  return sources.map(({ secret }) => secret.name.replace(/^surgicase-copy-/, "")).toSorted();
}
