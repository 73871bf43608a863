/** What an API server refuses of a pod's spec beyond the schema. Containers have rules of their own beside this file. */
import { containerProblems, type Container } from "./container-rules.ts";
import { isDnsLabel, isDnsName, when } from "./names.ts";

export interface PodSpec {
  readonly restartPolicy?: string;
  readonly dnsPolicy?: string;
  readonly serviceAccountName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly volumes?: readonly Volume[];
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

type Volume = Readonly<Record<string, unknown>> & { readonly name: string };

interface KeyToPath {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

interface Files {
  readonly name?: string;
  readonly secretName?: string;
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
  readonly sources?: readonly Readonly<Record<string, Files>>[];
}

export function podProblems(pod: PodSpec, where: string): readonly string[] {
  const { restartPolicy = "Always", dnsPolicy = "ClusterFirst", serviceAccountName = "any" } = pod;
  const volumes = pod.volumes ?? [];
  const initContainers = pod.initContainers ?? [];
  const containers = [...pod.containers, ...initContainers];
  const names = new Set(volumes.map(({ name }) => name));
  return [
    ...when(
      !["Always", "OnFailure", "Never"].includes(restartPolicy),
      `${where}.restartPolicy: unknown: ${restartPolicy}`,
    ),
    ...when(
      !["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"].includes(dnsPolicy),
      `${where}.dnsPolicy: unknown: ${dnsPolicy}`,
    ),
    ...when(!isDnsName(serviceAccountName), `${where}.serviceAccountName: no DNS name`),
    ...when((pod.terminationGracePeriodSeconds ?? 0) < 0, `${where}: grace period below 0`),
    ...when((pod.activeDeadlineSeconds ?? 1) < 1, `${where}.activeDeadlineSeconds: below 1`),
    ...when(pod.containers.length === 0, `${where}.containers: none`),
    ...when(
      new Set(containers.map(({ name }) => name)).size < containers.length,
      `${where}.containers: two of one name`,
    ),
    ...volumes.flatMap((volume) => volumeProblems(volume, `${where}.volumes.${volume.name}`)),
    ...pod.containers.flatMap((each, at) =>
      containerProblems(each, names, `${where}.containers.${at}`),
    ),
    ...initContainers.flatMap((each, at) =>
      containerProblems(each, names, `${where}.initContainers.${at}`),
    ),
  ];
}

function volumeProblems({ name, ...sources }: Volume, where: string): readonly string[] {
  const files = [sources["secret"], sources["configMap"], sources["downwardAPI"]];
  const projected = sources["projected"] as Files | undefined;
  return [
    ...when(!isDnsLabel(name), `${where}: its name is no DNS label`),
    ...when(Object.keys(sources).length !== 1, `${where}: takes exactly one source`),
    ...files.flatMap((each) => filesProblems((each ?? {}) as Files, where)),
    ...filesProblems(projected ?? {}, where),
    ...(projected?.sources ?? []).flatMap((source, at) => [
      ...when(
        Object.keys(source).length !== 1,
        `${where}.projected.sources.${at}: takes exactly one source`,
      ),
      ...Object.values(source).flatMap((each) =>
        filesProblems(each, `${where}.projected.sources.${at}`),
      ),
    ]),
    ...when(
      hasTwice(
        (projected?.sources ?? []).flatMap((source) => Object.values(source).flatMap(pathsOf)),
      ),
      `${where}.projected: two sources write one path`,
    ),
  ];
}

function filesProblems(files: Files, where: string): readonly string[] {
  const { defaultMode, items = [] } = files;
  return [
    ...[defaultMode, ...items.map(({ mode }) => mode)].flatMap((mode = 0) =>
      when(mode < 0 || mode > 0o777, `${where}: a file mode beyond 0777: ${mode}`),
    ),
    ...when(hasTwice(pathsOf(files)), `${where}: two items write one path`),
    ...pathsOf(files)
      .filter((path) => path === "" || path.startsWith("/") || path.split("/").includes(".."))
      .map((path) => `${where}: no path inside the volume: ${path}`),
  ];
}

function pathsOf({ items = [] }: Files): readonly string[] {
  return items.map(({ path }) => path);
}

function hasTwice(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length;
}
