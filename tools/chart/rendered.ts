/** k8s/: the chart as Helm renders it, without its hooks, a file for each kind of thing, for people without Helm. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseAllDocuments, stringify } from "yaml";

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const fileNames: Readonly<Record<string, string>> = {
  ConfigMap: "configmaps.yaml",
  CronJob: "cronjobs.yaml",
  Job: "jobs-once.yaml",
  Role: "rbac.yaml",
  RoleBinding: "rbac.yaml",
  Secret: "secrets.yaml",
  ServiceAccount: "serviceaccounts.yaml",
};

/** To Kubernetes `no` is false, as YAML 1.1 had it. */
const yamlOfKubernetes = { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false } as const;

const header =
  "# Written by `node tools/chart.ts` from helm/surgicase-jobs: change settings in configmaps.yaml.\n";

/** File name to content. @throws where there is no helm, or the chart cannot be rendered. */
export function renderedFiles(root: string): ReadonlyMap<string, string> {
  const text = execFileSync(
    "helm",
    [
      "template",
      "surgicase-jobs",
      join(root, "helm/surgicase-jobs"),
      "--no-hooks",
      "--values",
      join(root, "k8s/rendered-with/values.yaml"),
    ],
    { encoding: "utf8" },
  );
  const objects = parseAllDocuments(text, yamlOfKubernetes)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
  const files = Map.groupBy(objects, ({ kind }) => fileNameOf(kind));
  const names = [...files.keys()].toSorted();
  return new Map([
    ...names.map((name) => [name, fileText(files.get(name) ?? [])] as const),
    ["Kustomization", kustomization(names, imageIn(text))],
  ]);
}

function fileNameOf(kind: string): string {
  const name = fileNames[kind];
  if (name === undefined) {
    throw new Error(
      `Cannot place an object of kind ${kind}: name its file in tools/chart/rendered.ts`,
    );
  }
  return name;
}

function fileText(objects: readonly KubernetesObject[]): string {
  const documents = objects.map((object) => stringify(withoutHelm(object), yamlOfKubernetes));
  return `${header}${documents.map((document) => `---\n${document}`).join("")}`;
}

/** Nothing here is managed by Helm. */
function withoutHelm(object: KubernetesObject): unknown {
  const text = JSON.stringify(object).replaceAll(
    '"app.kubernetes.io/managed-by":"Helm"',
    '"app.kubernetes.io/managed-by":"kubectl"',
  );
  return JSON.parse(text);
}

/** Name and tag. */
function imageIn(text: string): readonly [string, string] {
  const [, name, tag] = /^ +image: "([^"]+):([^":]+)"$/m.exec(text) ?? [];
  if (name === undefined || tag === undefined) {
    throw new Error("Cannot write the Kustomization: no image with a tag was rendered");
  }
  return [name, tag];
}

function kustomization(names: readonly string[], [name, tag]: readonly [string, string]): string {
  return `${header}# kubectl apply -k k8s/; without an ending, so that \`kubectl apply -f k8s/\` passes it over.
${stringify({
  apiVersion: "kustomize.config.k8s.io/v1beta1",
  kind: "Kustomization",
  resources: names,
  images: [{ name, newName: name, newTag: tag }],
})}`;
}
