/** What an API server refuses of one container beyond the schema. One item twice is the schema's to find, by its list keys. */
import { isDnsLabel, when } from "./names.ts";

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly terminationMessagePolicy?: string;
  readonly env?: readonly Variable[];
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string | number>>;
    readonly limits?: Readonly<Record<string, string | number>>;
  };
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
  };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: Readonly<Record<string, { readonly fieldPath?: string }>>;
}

const fieldPath =
  /^(?:metadata\.(?:name|namespace|uid)|metadata\.(?:labels|annotations)\['[^']+'\]|spec\.(?:nodeName|serviceAccountName)|status\.(?:hostIPs?|podIPs?))$/u;

const prefixes = ["", "k", "M", "G", "T", "P", "E"];

/** What each unit of a quantity is worth. */
const factors: Readonly<Record<string, number>> = Object.fromEntries([
  ...["n", "u", "m"].map((unit, at) => [unit, 1000 ** (at - 3)] as const),
  ...prefixes.map((unit, at) => [unit, 1000 ** at] as const),
  ...prefixes.map((unit, at) => [`${unit.toUpperCase()}i`, 1024 ** at] as const),
]);

export function containerProblems(
  container: Container,
  volumes: ReadonlySet<string>,
  where: string,
): readonly string[] {
  const { name, image = "", imagePullPolicy: pull = "Always", env = [] } = container;
  const { volumeMounts = [], terminationMessagePolicy: message = "File" } = container;
  return [
    ...when(!isDnsLabel(name), `${where}.name: no DNS label: ${name}`),
    ...when(image === "" || image !== image.trim(), `${where}.image: none, or with blanks`),
    ...when(
      !["Always", "IfNotPresent", "Never"].includes(pull),
      `${where}.imagePullPolicy: unknown: ${pull}`,
    ),
    ...when(
      !["File", "FallbackToLogsOnError"].includes(message),
      `${where}.terminationMessagePolicy: unknown: ${message}`,
    ),
    ...env.flatMap((variable) => variableProblems(variable, `${where}.env.${variable.name}`)),
    ...volumeMounts.flatMap(({ name: volume, mountPath, subPath = "" }) => [
      ...when(!volumes.has(volume), `${where}.volumeMounts: no such volume: ${volume}`),
      ...when(mountPath === "", `${where}.volumeMounts: ${volume} has no mountPath`),
      ...when(
        subPath.startsWith("/") || subPath.split("/").includes(".."),
        `${where}.volumeMounts: no path inside the volume: ${subPath}`,
      ),
    ]),
    ...resourceProblems(container.resources, `${where}.resources`),
    ...securityProblems(container.securityContext, `${where}.securityContext`),
  ];
}

function variableProblems({ name, value, valueFrom }: Variable, where: string): readonly string[] {
  const sources = Object.keys(valueFrom ?? {});
  const path = valueFrom?.["fieldRef"]?.fieldPath;
  return [
    ...when(!/^[A-Za-z_.-][\w.-]*$/u.test(name), `${where}: no variable's name`),
    ...when(
      valueFrom !== undefined && (sources.length !== 1 || (value ?? "") !== ""),
      `${where}: takes a value or exactly one source`,
    ),
    ...when(
      path !== undefined && !fieldPath.test(path),
      `${where}.valueFrom.fieldRef.fieldPath: unknown: ${path}`,
    ),
  ];
}

function resourceProblems(resources: Container["resources"], where: string): readonly string[] {
  return Object.entries(resources?.requests ?? {}).flatMap(([name, request]) => {
    const limit = resources?.limits?.[name];
    return when(
      limit !== undefined && amount(request) > amount(limit),
      `${where}: requests more ${name} than its limit`,
    );
  });
}

function amount(quantity: string | number): number {
  const [, figures = "", unit = ""] = /^(.*?)([a-zA-Z]*)$/u.exec(String(quantity)) ?? [];
  return Number(figures) * (factors[unit] ?? Number.NaN);
}

function securityProblems(
  {
    runAsNonRoot,
    runAsUser,
    privileged,
    allowPrivilegeEscalation,
  }: NonNullable<Container["securityContext"]> = {},
  where: string,
): readonly string[] {
  return [
    ...when(runAsNonRoot === true && runAsUser === 0, `${where}: runAsNonRoot with user 0`),
    ...when(
      privileged === true && allowPrivilegeEscalation === false,
      `${where}: privileged without allowPrivilegeEscalation`,
    ),
  ];
}
